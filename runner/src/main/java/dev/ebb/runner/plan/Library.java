package dev.ebb.runner.plan;

/**
 * A library of a client's that it can be tried with in other versions.
 *
 * @param name as its registry calls it, without what Maven calls the group
 * @param coordinates in Maven's repositories, {@code group:artifact}; null: it is not from there
 * @param install a shell line that installs {@code {version}} over what the setup has, or null
 * @param releases a shell line that prints its releases, in any form, or null
 */
public record Library(String name, String coordinates, String install, String releases) {

  /** What stands for the version in a line of shell. */
  public static final String VERSION = "{version}";

  /** One of a module's. */
  static Library maven(String coordinates) {
    return new Library(
        coordinates.substring(coordinates.indexOf(':') + 1), coordinates, null, null);
  }
}
