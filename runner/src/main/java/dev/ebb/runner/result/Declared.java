package dev.ebb.runner.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a figure is: read as a sentence, {@code figure("…").lessIsBetter().summed().from(…)}.
 *
 * @param meaning one sentence
 * @param fold how those of several processes become one
 * @param instances whether each of several processes has its own
 * @param contrasted whether arms are held against each other by it
 * @param drifts whether it goes with how fast the machine is, which changes from run to run
 * @param explained how it is asked what its differences come from; null: it is not
 * @param shown in which tables, and how
 * @param decimals that are kept
 * @param how its value: a number, a text, or null where it is not known
 */
public record Declared<E>(
    Type type,
    String meaning,
    Better better,
    Fold fold,
    boolean instances,
    boolean contrasted,
    boolean drifts,
    Question explained,
    List<Shown> shown,
    int decimals,
    Function<E, Object> how) {

  /** What kind of value it has. */
  public enum Type {
    TEXT,
    /** A number that names something: no median of it. */
    LABEL,
    COUNT,
    FIGURE,
    /**
     * 1: so it is; 0: it is not. One trial of several decides, and one that does not know is open.
     */
    VERDICT
  }

  /** Which way is better. */
  public enum Better {
    LESS,
    MORE,
    /** Neither: it says what happened. */
    NEITHER
  }

  /** How the figures of several processes of one client become one. */
  public enum Fold {
    /** They are added up; where one is not known, neither is the sum. */
    SUM,
    /** The highest. */
    MAX,
    /** The highest among those that have any. */
    LAST,
    /** The lowest among those that have any. */
    FIRST,
    /** It is read off all of them together. */
    TOGETHER,
    /** There is none. */
    NONE
  }

  /** A table of the reports. */
  public enum Table {
    COMPARISON,
    PARTS,
    COST,
    FAULTS,
    INSTANCES
  }

  /**
   * What do the differences of this come from?
   *
   * @param place among such questions, ascending
   * @param words what it is called there
   */
  public record Question(int place, String words) {}

  /**
   * How a table shows it.
   *
   * @param place of the column, ascending
   * @param title empty: under the title before
   */
  public record Shown(Table table, int place, String title, String unit, Form form) {}

  private static final int DECIMALS = 3;

  public Declared {
    shown = List.copyOf(shown);
  }

  /** A size, a time, a rate. */
  public static <E> Declared<E> figure(String meaning) {
    return of(Type.FIGURE, meaning);
  }

  /** How many. */
  public static <E> Declared<E> count(String meaning) {
    return of(Type.COUNT, meaning);
  }

  /** Yes or no. */
  public static <E> Declared<E> verdict(String meaning) {
    return of(Type.VERDICT, meaning);
  }

  /** A number that is no quantity. */
  public static <E> Declared<E> label(String meaning) {
    return of(Type.LABEL, meaning);
  }

  /** Words. */
  public static <E> Declared<E> text(String meaning) {
    return of(Type.TEXT, meaning);
  }

  private static <E> Declared<E> of(Type type, String meaning) {
    return new Declared<>(
        type,
        meaning,
        Better.NEITHER,
        Fold.TOGETHER,
        false,
        false,
        false,
        null,
        List.of(),
        DECIMALS,
        evidence -> null);
  }

  public Declared<E> lessIsBetter() {
    return with(Better.LESS, fold, instances, contrasted, drifts, explained, shown);
  }

  public Declared<E> moreIsBetter() {
    return with(Better.MORE, fold, instances, contrasted, drifts, explained, shown);
  }

  /** Of several processes. */
  public Declared<E> folded(Fold how) {
    return with(better, how, instances, contrasted, drifts, explained, shown);
  }

  /** Each of several processes has its own, in {@code instances.csv}. */
  public Declared<E> ofEach() {
    return with(better, fold, true, contrasted, drifts, explained, shown);
  }

  /** Arms are held against each other by it. */
  public Declared<E> inContrasts() {
    return with(better, fold, instances, true, drifts, explained, shown);
  }

  /** It goes with how fast the machine is: runs are held against each other by it with care. */
  public Declared<E> drifting() {
    return with(better, fold, instances, contrasted, true, explained, shown);
  }

  /** What its differences come from is asked. */
  public Declared<E> explainedAs(int place, String words) {
    return with(better, fold, instances, contrasted, drifts, new Question(place, words), shown);
  }

  /** As a column of a table. */
  public Declared<E> in(Table table, int place, String title, String unit, Form form) {
    List<Shown> all = new ArrayList<>(shown);
    all.add(new Shown(table, place, title, unit, form));
    return with(better, fold, instances, contrasted, drifts, explained, all);
  }

  private Declared<E> with(
      Better better,
      Fold fold,
      boolean instances,
      boolean contrasted,
      boolean drifts,
      Question explained,
      List<Shown> shown) {
    return new Declared<>(
        type,
        meaning,
        better,
        fold,
        instances,
        contrasted,
        drifts,
        explained,
        shown,
        decimals,
        how);
  }

  /** Other than three decimals are kept. */
  public Declared<E> decimals(int number) {
    return new Declared<>(
        type, meaning, better, fold, instances, contrasted, drifts, explained, shown, number, how);
  }

  /** How its value is found; the last word of the sentence. */
  public <F> Declared<F> from(Function<F, Object> value) {
    return new Declared<>(
        type,
        meaning,
        better,
        fold,
        instances,
        contrasted,
        drifts,
        explained,
        shown,
        decimals,
        value);
  }

  /** How a table shows it; empty: it does not. */
  public Optional<Shown> in(Table table) {
    return shown.stream().filter(column -> column.table() == table).findFirst();
  }
}
