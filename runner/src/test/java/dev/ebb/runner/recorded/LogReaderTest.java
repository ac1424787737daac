package dev.ebb.runner.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogReaderTest {

  private static LogReader.Result read(String text) {
    return LogReader.read("log", text.lines().toList());
  }

  @Test
  void twoLogsUnderOneHeadingAreTwo() {
    List<String> page =
        List.of(
            "# Run",
            "```",
            "2024-11-15 12:58:50.1 process memory: 19.4 MiB - messages processed: 0",
            "2024-11-15 12:58:53.8 process memory: 45.9 MiB - messages processed: 5",
            "```",
            "```",
            "2024-11-15 13:58:50.1 process memory: 100.4 MiB - messages processed: 0",
            "```");
    LogReader.Result result = LogReader.read("page", page);
    assertThat(result.recordings()).hasSize(2);
    assertThat(result.recordings().get(0).settled()).isEqualTo(45.9);
    assertThat(result.recordings().get(1).idle()).isEqualTo(100.4);
  }

  @Test
  void aLineThatSaysNoTimeOrNoNumberIsNotUnderstood() {
    LogReader.Result result =
        LogReader.read(
            "log",
            List.of(
                "2024-13-45 12:58:50 process memory: 19.4 MiB - messages processed: 0",
                "2024-11-15 12:58:50 process memory: 1.2.3 MiB - messages processed: 0",
                "2024-11-15 12:58:51 process memory: 19.4 MiB - messages processed: 0"));
    assertThat(result.unread()).isEqualTo(2);
    assertThat(result.recordings()).singleElement();
    assertThat(result.recordings().get(0).points()).hasSize(1);
  }

  @Test
  void theInvestigationsLinesAreRead() {
    LogReader.Result result =
        read(
            """
            2024-11-15 12:58:53.861962 process memory: 19.4 Mib - messages processed: 0
            2024-11-15 12:58:59.886247 process memory: 30.4 MiB - messages processed: 15000
            2024-11-15 12:59:06 process memory: 76.2 Mib for PID 4711 - messages processed: 5000
            """
                .replace(" for PID 4711", ""));
    Recording only = result.recordings().get(0);
    assertThat(result.recordings()).hasSize(1);
    assertThat(only.idle()).isEqualTo(19.4);
    assertThat(only.peak()).isEqualTo(76.2);
    assertThat(only.settled()).isEqualTo(76.2);
    assertThat(only.records()).isEqualTo(20_000);
    assertThat(only.points().get(1).millis()).isCloseTo(6_024.285, within(0.001));
    assertThat(result.unread()).isZero();
  }

  @Test
  void severalProcessesInOneLogAreToldApart() {
    LogReader.Result result =
        read(
            """
            2024-11-21 14:53:42.743673 process memory: 29.7 Mib for PID 1 - messages processed: 0
            2024-11-21 14:53:43.743673 process memory: 39.7 Mib for PID 2 - messages processed: 0
            2024-11-21 14:53:44.743673 process memory: 60.3 Mib for PID 1 - messages processed: 10
            """);
    assertThat(result.recordings()).extracting(Recording::name).containsExactly("log 1", "log 2");
    assertThat(result.recordings().get(0).settled()).isEqualTo(60.3);
  }

  @Test
  void aLineThatNamesNoProcessIsOfTheOneThatOthersName() {
    LogReader.Result result =
        read(
            """
            2024-11-21 14:53:42.743673 process memory: 19.4 Mib for PID 7 - messages processed: 0
            2024-11-21 14:53:43.743673 process memory: 76.2 Mib - messages processed: 10
            2024-11-21 14:53:44.743673 process memory: 45.9 Mib for PID 7 - messages processed: 0
            """);
    assertThat(result.recordings())
        .singleElement()
        .satisfies(only -> assertThat(only.peak()).isEqualTo(76.2));
  }

  @Test
  void whatSteersATerminalIsNotShown() {
    assertThat(read("\u001b[31mred\u0007\n").firstUnread()).isEqualTo("1: ?[31mred?");
  }

  @Test
  void aPageIsReadByItsFencedBlocksEachNamedAfterItsHeading() {
    LogReader.Result result =
        read(
            """
            # A page
            2024-11-15 12:58:53 process memory: 1.0 Mib - messages processed: 0
            ### One client
            ```txt
            2024-11-15 12:58:53 process memory: 19.4 Mib - messages processed: 0
            2024-11-15 12:58:54 process memory: 45.9 Mib - messages processed: 7
            dict  2706
            ```
            ### Another - with settings
            ```
            "queued.min.messages": 1,
            ````
            Result:
            ```txt
            2024-11-15 13:01:25 process memory: 19.5 Mib - messages processed: 0
            ```
            """);
    assertThat(result.recordings())
        .extracting(Recording::name)
        .containsExactly("One client", "Another - with settings");
    assertThat(result.unread()).isEqualTo(2);
    assertThat(result.firstUnread()).isEqualTo("7: dict  2706");
  }

  @Test
  void psrecordAndPidstatAreReadToo() {
    LogReader.Result psrecord =
        read(
            """
            # Elapsed time   CPU (%)     Real (MB)   Virtual (MB)
                   0.000        0.000        8.250       20.125
                   1.010       99.000       80.500      120.125
            """);
    assertThat(psrecord.recordings().get(0).peak()).isEqualTo(80.5);
    assertThat(psrecord.recordings().get(0).points().get(1).millis()).isEqualTo(1_010);
    assertThat(psrecord.unread()).isZero();
    LogReader.Result pidstat =
        read(
            """
            Linux 6.1.0 (host)  11/26/26  _x86_64_  (2 CPU)

            11:59:59 PM   UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
            11:59:59 PM     0      4711      1.00      0.00   20000   10240   0.10  python3
            12:00:01 AM     0      4711      2.00      0.00   30000   20480   0.20  python3
            Average:        0      4711      1.50      0.00   25000   15360   0.15  python3
            """);
    Recording only = pidstat.recordings().get(0);
    assertThat(only.idle()).isEqualTo(10);
    assertThat(only.settled()).isEqualTo(20);
    assertThat(only.points().get(1).millis()).isEqualTo(2_000);
    assertThat(pidstat.unread()).isZero();
  }
}
