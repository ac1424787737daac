package dev.ebb.runner.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a search may turn of a client: knobs, each with its options.
 *
 * @param origin what to type for it
 * @param always what every trial is given besides
 */
public record Space(String origin, List<Knob> knobs, Knob.Option always) {

  private static final String FLAG = "--space";
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._]{0,15}";
  private static final int MOST_KNOBS = 20;
  private static final int MOST_OPTIONS = 30;
  private static final List<String> KEYS = List.of("description", "languages", "always", "knobs");
  private static final List<String> OF_KNOB =
      List.of("about", "ordered", "base", "slow", "start", "options");
  private static final List<String> OF_OPTION =
      List.of("flags", "heap", "environment", "properties", "settings", "clients");

  /** Variables by which a JVM takes flags that its command line does not show. */
  private static final Set<String> ADDS_FLAGS =
      Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  public Space {
    knobs = List.copyOf(knobs);
  }

  /**
   * The one for a client.
   *
   * @param name of one that ebb ships, or a path; null: that for the client's language
   * @param plenty the heap that a client of a JVM has with plenty
   * @throws Refused when there is none, or something in it cannot be used
   */
  public static Space of(String name, Client client, HeapSize plenty, Path home) {
    Path folder = home.resolve("experiments").resolve("spaces");
    if (name == null && !Files.isRegularFile(folder.resolve(standard(client) + ".yaml"))) {
      throw new Refused(
          FLAG
              + ": ebb ships none for clients written in "
              + client.language()
              + ": write one in the manner of "
              + folder
              + " and give it by its path");
    }
    String typed = name == null ? standard(client) : name;
    Path file = Definition.find(FLAG, folder, typed);
    return new Reading(YamlFile.read(file).requireKnown(KEYS), client, plenty, home).space(typed);
  }

  /** Those that ebb ships. */
  public static List<String> names(Path home) {
    return Definition.names(home.resolve("experiments").resolve("spaces"));
  }

  private static String standard(Client client) {
    return client.inJvm() ? "jvm" : client.language();
  }

  /** One file, as it speaks of one client. */
  private record Reading(YamlFile yaml, Client client, HeapSize plenty, Path home) {

    Space space(String typed) {
      List<String> languages = yaml.texts("languages");
      if (!languages.contains(client.language())) {
        throw yaml.refusal(
            "languages",
            client.name()
                + " is written in "
                + client.language()
                + ", and this space is for "
                + (languages.isEmpty() ? "none: name it here" : String.join(", ", languages)));
      }
      YamlFile all =
          yaml.section("knobs")
              .orElseThrow(() -> yaml.refusal("knobs", "missing: what may be turned"));
      List<Knob> knobs = new ArrayList<>();
      for (String name : all.keys()) {
        requireName(all, name, "a knob");
        knob(name, all).ifPresent(knobs::add);
      }
      if (knobs.isEmpty()) {
        throw yaml.refusal("knobs", "none of them turns anything of " + client.name());
      }
      if (knobs.size() > MOST_KNOBS) {
        throw yaml.refusal("knobs", "at most " + MOST_KNOBS + " of them");
      }
      requireOwn(knobs, all);
      Optional<YamlFile> always = yaml.section("always");
      Knob.Option besides =
          always
              .map(section -> option("always", section.requireKnown(OF_OPTION)))
              .orElse(new Knob.Option("always", List.of(), null, Map.of(), Map.of()));
      if (besides.heap() != null) {
        throw always.orElseThrow().refusal("heap", "for all it is set by --heap");
      }
      return new Space(typed, knobs, besides);
    }

    /** What two knobs set would be what the second says. */
    private static void requireOwn(List<Knob> knobs, YamlFile all) {
      Map<String, String> owners = new LinkedHashMap<>();
      for (Knob knob : knobs) {
        for (Knob.Option option : knob.options()) {
          for (String key : option.keys()) {
            String owner = owners.putIfAbsent(key, knob.name());
            if (owner != null && !owner.equals(knob.name())) {
              throw all.refusal(
                  knob.name(), "knob " + owner + " sets " + key + ", too: put them into one knob");
            }
          }
        }
      }
    }

    private static void requireName(YamlFile where, String name, String what) {
      if (!name.matches(NAME)) {
        throw where.refusal(
            name, what + " is called by up to 16 letters, digits, dots and underscores");
      }
    }

    /** Empty: it has nothing for this client. */
    private Optional<Knob> knob(String name, YamlFile all) {
      YamlFile own = all.section(name).orElseThrow().requireKnown(OF_KNOB);
      YamlFile named =
          own.section("options")
              .orElseThrow(
                  () -> all.refusal(name, "its 'options' are missing, the plentiest first"));
      if (named.keys().size() < 2 || named.keys().size() > MOST_OPTIONS) {
        throw all.refusal(
            name,
            "two options are the least that can be told apart, and " + MOST_OPTIONS + " the most");
      }
      List<Knob.Option> options = new ArrayList<>();
      for (String option : named.keys()) {
        requireName(named, option, "an option");
        Knob.Option read =
            option(option, named.section(option).orElseThrow().requireKnown(OF_OPTION));
        boolean says = !read.empty() && options.stream().noneMatch(one -> same(one, read));
        if (options.isEmpty() || says && fits(read)) {
          options.add(read);
        }
      }
      String start = own.text("start").orElse(options.get(0).name());
      if (!named.keys().contains(start)) {
        throw own.refusal(
            "start", "'" + start + "' is none of its options" + Near.hint(start, named.keys()));
      }
      List<String> left = options.stream().map(Knob.Option::name).toList();
      return options.size() < 2
          ? Optional.empty()
          : Optional.of(
              new Knob(
                  name,
                  flag(own, "ordered"),
                  flag(own, "base"),
                  flag(own, "slow"),
                  Math.max(0, left.indexOf(start)),
                  options));
    }

    private static boolean same(Knob.Option one, Knob.Option other) {
      return one.equals(
          new Knob.Option(
              one.name(), other.flags(), other.heap(), other.environment(), other.properties()));
    }

    /** A heap as large as that of plenty is no other. */
    private boolean fits(Knob.Option option) {
      return option.heap() == null || option.heap().bytes() < plenty.bytes();
    }

    private static boolean flag(YamlFile own, String key) {
      String said = own.text(key).orElse("false");
      if (!said.equals("true") && !said.equals("false")) {
        throw own.refusal(key, "'" + said + "' is neither true nor false");
      }
      return said.equals("true");
    }

    private Knob.Option option(String name, YamlFile own) {
      List<String> flags = own.texts("flags");
      JvmProfile.requireArguments(
          own.where("flags") + ":", flags, "use 'heap: SIZE' for the limit");
      Map<String, String> environment = own.map("environment");
      for (String variable : environment.keySet()) {
        if (ADDS_FLAGS.contains(variable)) {
          throw own.refusal("environment", variable + " adds JVM flags: put them into 'flags'");
        }
        ConsumerProperties.requireNoSecret(own.where("environment") + ": " + variable, variable);
      }
      Optional<String> heap = own.text("heap");
      if (!client.inJvm() && (!flags.isEmpty() || heap.isPresent())) {
        throw own.refusal(
            heap.isPresent() ? "heap" : "flags", "for JVMs, and " + client.name() + " has none");
      }
      return new Knob.Option(
          name,
          flags,
          heap.map(size -> size(size, own)).orElse(null),
          environment,
          properties(own));
    }

    private static HeapSize size(String text, YamlFile own) {
      HeapSize size;
      try {
        size = HeapSize.parse(text);
      } catch (IllegalArgumentException e) {
        throw own.refusal("heap", e.getMessage());
      }
      if (size.bytes() < HeapSize.INITIAL.bytes()) {
        throw own.refusal("heap", size + ": every client's heap begins at " + HeapSize.INITIAL);
      }
      return size;
    }

    private Map<String, String> properties(YamlFile own) {
      Map<String, String> all = new LinkedHashMap<>();
      Map<String, String> kafka = own.map("properties");
      own.section("properties")
          .ifPresent(
              section ->
                  kafka
                      .keySet()
                      .forEach(
                          key -> ConsumerProperties.require(section.where(key), key, List.of())));
      ConsumerProperties.requireValues(own.where("properties"), kafka);
      if (client.settings().kafka()) {
        all.putAll(kafka);
      } else {
        own.section("settings")
            .ifPresent(families -> all.putAll(families.map(client.settings().family())));
      }
      own.section("clients")
          .ifPresent(
              clients -> {
                clients.keys().forEach(key -> Clients.named(key, home));
                all.putAll(clients.map(client.name()));
              });
      return all;
    }
  }

  /** The heap of a choice of options, by their places. */
  private HeapSize heap(List<Integer> chosen, HeapSize plenty) {
    HeapSize heap = plenty;
    for (int i = 0; i < knobs.size(); i++) {
      HeapSize own = knobs.get(i).options().get(chosen.get(i)).heap();
      heap = own == null ? heap : own;
    }
    return heap;
  }

  /**
   * The arm of a choice of options.
   *
   * @param plenty an arm of the same client, whose other levels it has
   * @param heap that it has unless an option says otherwise
   * @param chosen an option of each knob, by its place
   * @param name of the arm
   */
  public Arm arm(Arm plenty, HeapSize heap, List<Integer> chosen, String name) {
    HeapSize own = heap(chosen, heap);
    List<String> flags = new ArrayList<>(always.flags(own));
    Map<String, String> environment = new LinkedHashMap<>(always.environment());
    Map<String, String> properties = new LinkedHashMap<>(always.properties());
    List<String> ofProcess = new ArrayList<>();
    List<String> ofLibrary = new ArrayList<>();
    for (int i = 0; i < knobs.size(); i++) {
      Knob.Option option = knobs.get(i).options().get(chosen.get(i));
      flags.addAll(option.flags(own));
      environment.putAll(option.environment());
      properties.putAll(option.properties());
      if (chosen.get(i) != 0) {
        String label = knobs.get(i).name() + "-" + option.name();
        (option.properties().isEmpty() ? ofProcess : ofLibrary).add(label);
      }
    }
    Map<Axis, Level> levels = new LinkedHashMap<>(plenty.levels());
    levels.put(Axis.PROFILE, level(ofLibrary, Settings.properties(properties)));
    if (!plenty.client().inJvm()) {
      levels.put(Axis.RUNTIME, level(ofProcess, Settings.environment(environment)));
      return new Arm(name, plenty.client(), levels);
    }
    if (flags.stream().noneMatch(flag -> flag.matches("-XX:\\+Use\\w+GC"))) {
      flags.addAll(0, plenty.level(Axis.JVM).settings().jvmFlags());
    }
    HeapSize said = own.equals(heap) ? null : own;
    levels.put(Axis.JVM, level(ofProcess, Settings.jvm(flags, said, environment)));
    return new Arm(name, plenty.client(), levels);
  }

  private static Level level(List<String> labels, Settings settings) {
    String label = labels.isEmpty() ? "plenty" : String.join("+", labels);
    return new Level(label, "", label, settings);
  }
}
