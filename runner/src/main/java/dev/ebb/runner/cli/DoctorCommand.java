package dev.ebb.runner.cli;

import dev.ebb.runner.inspect.Checkup;
import dev.ebb.runner.inspect.Checkup.Level;
import dev.ebb.runner.inspect.Checkup.Point;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.run.RunLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ebb doctor}. */
@Command(
    name = "doctor",
    description = "Checks whether this machine can run a comparison, and what would spoil it.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    footer = {"", "Exit code 1 when a comparison cannot run here."})
final class DoctorCommand implements Callable<Integer> {

  @Override
  public Integer call() throws InterruptedException {
    List<Point> findings = new ArrayList<>(new Checkup(new Jdk(Ebb.javaHome()), Ebb.home()).look());
    RunLock.holder()
        .map(who -> new Point(Level.NOTE, "another run is under way: " + who, "wait for its end"))
        .ifPresent(findings::add);
    for (Point finding : findings) {
      System.out.printf(
          "%-4s  %s%n", finding.level().name().toLowerCase(Locale.ROOT), finding.what());
      if (finding.mend() != null) {
        System.out.printf("      %s%n", finding.mend());
      }
    }
    return findings.stream().anyMatch(finding -> finding.level() == Level.BAD) ? 1 : 0;
  }
}
