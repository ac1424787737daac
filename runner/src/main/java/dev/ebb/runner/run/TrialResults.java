package dev.ebb.runner.run;

import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.trial.TrialMetric;
import dev.ebb.runner.trial.TrialOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** What the trials of a comparison come to, and what is kept of it. */
final class TrialResults {

  private final Plan plan;
  private final Course course;
  private final KeptTrials kept;
  private final Grounds grounds;
  private final RunnerCost cost = new RunnerCost();
  private final Set<String> clients = new TreeSet<>();
  private boolean allGood = true;

  TrialResults(Plan plan, Course course, KeptTrials kept, Grounds grounds) {
    this.plan = plan;
    this.course = course;
    this.kept = kept;
    this.grounds = grounds;
  }

  /** Whether all that count are over and have gone well. */
  synchronized boolean allGood() {
    return allGood && course.whole(kept.counted()) && kept.failedBefore() == 0;
  }

  /** What one has come to; several may be over at the same time. */
  synchronized Work.Result of(TrialOutcome outcome) {
    TrialResult result = new TrialResult(outcome);
    allGood &= !result.failed();
    return result;
  }

  private final class TrialResult implements Work.Result {
    private final TrialOutcome outcome;

    TrialResult(TrialOutcome outcome) {
      this.outcome = outcome;
    }

    @Override
    public void keep(Journal journal) throws IOException {
      TrialSpec spec = outcome.spec();
      Row row = outcome.row();
      String arm = spec.arm().name();
      switch (spec.kind()) {
        case CONTROL -> kept.addControl(journal.directory(), row);
        case COUNTED -> kept.addCounted(journal.directory(), row);
        default -> {
          // not counted
        }
      }
      if (!row.ok() && spec.kind() != Kind.COUNTED) {
        journal.warn(
            "the " + spec.kind().label() + " trial of " + arm + " failed: " + row.reason());
      }
      journal.add(spec.folder(), entry(), notes());
      journal.directory().writeTrial(outcome);
      String version = outcome.versions().get("kafka_clients_version");
      if (version != null) {
        clients.add(version);
        journal.version("kafka_clients", String.join(", ", clients));
      }
      if (spec.kind() == Kind.COUNTED) {
        outcome.ownCpu().ifPresent(own -> cost.add(own, journal));
      }
      Proc.peakRssMib(ProcessHandle.current().pid())
          .ifPresent(mib -> journal.put("runner_peak_rss_mib", mib));
      course.kept(outcome, journal);
    }

    private Map<String, Object> entry() {
      TrialSpec spec = outcome.spec();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("folder", spec.folder());
      entry.put("arm", spec.arm().name());
      entry.put("kind", spec.kind().label());
      entry.put("trial", spec.number());
      entry.put("order", spec.order());
      entry.put("status", outcome.row().text(Row.STATUS));
      entry.put("reason", outcome.row().reason());
      entry.put("phases_ms", Journal.phases(outcome.phaseMillis()));
      entry.put("java_version", outcome.versions().get("java_version"));
      entry.put("versions", outcome.versions());
      entry.put("jvm_flags", outcome.jvmFlags());
      return entry;
    }

    private List<Finding> notes() {
      List<Finding> notes = new ArrayList<>(outcome.notes());
      OptionalDouble gap = outcome.row().number(TrialMetric.MAX_SAMPLE_GAP_MS);
      long interval = plan.timing().sampleInterval().toMillis();
      if (gap.orElse(0) > 5.0 * interval) {
        notes.add(
            Finding.note(
                "sample-gap",
                Map.of("max_sample_gap_ms", gap.getAsDouble()),
                String.format(
                    Locale.ROOT,
                    "%.0f ms without a sample (every %d ms asked for): its peak may be higher than"
                        + " sampled, see vmhwm_mib",
                    gap.getAsDouble(),
                    interval)));
      }
      return notes;
    }

    @Override
    public boolean failed() {
      Kind kind = outcome.spec().kind();
      return course.failsWithATrial()
          && !outcome.row().ok()
          && (kind == Kind.CONTROL || kind == Kind.COUNTED);
    }

    @Override
    public String inWords() {
      return TrialWords.of(outcome.row());
    }

    @Override
    public Optional<String> broken() {
      return outcome.row().ok() ? Optional.empty() : grounds.failure();
    }
  }
}
