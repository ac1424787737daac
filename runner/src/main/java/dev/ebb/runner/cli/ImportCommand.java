package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.recorded.LogReader;
import dev.ebb.runner.recorded.Recording;
import dev.ebb.runner.report.Comparison;
import dev.ebb.runner.run.ImportedRun;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ebb import}. */
@Command(
    name = "import",
    description =
        "Reads logs of a process's memory into a run directory, so that they stand in tables, reports"
            + " and ebb diff beside runs of ebb's own. Understood are the lines of \"Investigation -"
            + " Memory Usage of Confluent Kafka\" (which ebb's consumers print, too), psrecord's and"
            + " pidstat -r's, and Markdown pages with such logs in fenced blocks, each named after"
            + " its heading. The first value is idle, the last one settled.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    footer = {"", "Examples:", "  ebb import consumer.log", "  ebb import page.md --name 2024"})
final class ImportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "LOG", arity = "1..*", description = "files, an arm each or several")
  private List<Path> files;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "import",
      description = "of the run, and of its directory (default: ${DEFAULT-VALUE})")
  private String name;

  @Mixin private ResultsOption results = new ResultsOption();

  @Override
  public Integer call() throws IOException {
    List<Recording> recordings = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Path file : files) {
      LogReader.Result result = LogReader.read(title(file), lines(file));
      if (result.recordings().isEmpty()) {
        throw new Refused(
            file
                + " holds no line that ebb understands: 'TIME process memory: N MiB - messages"
                + " processed: N', psrecord's or pidstat -r's"
                + (result.firstUnread() == null ? "" : "; line " + result.firstUnread()));
      }
      recordings.addAll(result.recordings());
      if (result.unread() > 0) {
        notes.add(
            file.getFileName()
                + ": "
                + Cells.count(result.unread(), "line")
                + " of "
                + (result.unread() + result.read())
                + " not understood and left out, the first is line "
                + result.firstUnread());
      }
    }
    RunDirectory directory =
        ImportedRun.write(
            results.get(),
            name,
            recordings,
            files.stream().map(Path::toString).toList(),
            notes,
            spec.commandLine().getParseResult().originalArgs(),
            Ebb.version());
    System.out.print(Ebb.onStdout().render(Comparison.of(directory)));
    System.out.println("results: " + directory.path());
    return 0;
  }

  /** A file is called by its name without its ending. */
  private static String title(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[A-Za-z]+$", "");
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new Refused(file + " is not there", e);
    } catch (MalformedInputException e) {
      throw new Refused(file + " is no text in UTF-8", e);
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "it is a folder, name the logs in it" : e.getMessage();
      throw new Refused(file + " cannot be read: " + why, e);
    }
  }
}
