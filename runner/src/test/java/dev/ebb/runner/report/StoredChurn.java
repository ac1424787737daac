package dev.ebb.runner.report;

import dev.ebb.runner.churn.Checkpoint;
import dev.ebb.runner.churn.ChurnOutcome;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A run with single-use producers as its files would tell it, without having been run. */
final class StoredChurn {

  private static final double MIB = 1 << 20;

  private StoredChurn() {}

  /** An arm that leaves 266 bytes a push, one that leaves nothing, one that failed. */
  static RunDirectory store(Path results, String name) throws IOException {
    return store(results, name, List.of("recreate"), List.of("recreate-no-idempotence"));
  }

  /**
   * The same, with more arms.
   *
   * @param leaving of those that leave an id, and 266 bytes, with each push
   * @param others of those that leave nothing
   */
  static RunDirectory store(Path results, String name, List<String> leaving, List<String> others)
      throws IOException {
    RunDirectory run = RunDirectory.create(results, "churn");
    List<Checkpoint> looks = new ArrayList<>();
    for (int i = 0; i <= 8; i++) {
      for (String arm : leaving) {
        looks.add(look(arm, i, 1, 40 + 500.0 * i * 266 / MIB));
      }
      for (String arm : others) {
        looks.add(look(arm, i, 0, 40));
      }
    }
    List<String> arms = Stream.concat(leaving.stream(), others.stream()).toList();
    for (Checkpoint look : looks) {
      run.append("churn.csv", Checkpoint.COLUMNS, look.row().line(Checkpoint.COLUMNS));
      run.append("pushes.csv", Checkpoint.MORE_COLUMNS, look.row().line(Checkpoint.MORE_COLUMNS));
    }
    run.writeTable("aftermath.csv", ChurnOutcome.AFTERMATH, List.of());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema_version", 1);
    document.put("kind", RunDirectory.CHURN);
    document.put("name", name);
    document.put("status", "finished");
    document.put("command", List.of("churn"));
    document.put("order", List.of("recreate"));
    document.put("options", Map.of("broker_heap", "256m", "pushes_per_s", 1, "pushes", 4_000));
    List<Map<String, Object>> trials = new ArrayList<>();
    arms.forEach(arm -> trials.add(Map.of("arm", arm, "pushes", 4_000)));
    trials.add(Map.of("arm", "pool", "pushes", 0, "reason", "the broker <died>"));
    document.put("trials", trials);
    document.put("warnings", List.of("a note with <b>markup</b>"));
    run.writeRun(document);
    for (String arm : arms) {
      StringBuilder samples = new StringBuilder("t_ms,phase,rss_mib,cpu_s,minor_faults,threads\n");
      for (int i = 0; i < 40; i++) {
        samples.append(i * 250).append(",push,").append(300 + i).append(",1,1,1\n");
      }
      Files.writeString(run.trialFolder(arm).resolve("samples.csv"), samples);
    }
    return run;
  }

  private static Checkpoint look(String arm, int number, int entriesPerPush, double live) {
    long pushes = 500L * number;
    long entries = pushes * entriesPerPush;
    return new Checkpoint(
        arm,
        number,
        pushes,
        pushes,
        entries,
        entries,
        88 * entries,
        70.0,
        live,
        300.0,
        number == 0 ? null : 400.0,
        number == 0 ? null : 20.0,
        number == 0 ? null : 40.0,
        live + 3,
        entries,
        2.5,
        Map.of());
  }
}
