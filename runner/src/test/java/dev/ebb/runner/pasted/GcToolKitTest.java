package dev.ebb.runner.pasted;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.gctoolkit.event.MemoryPoolSummary;
import com.microsoft.gctoolkit.event.g1gc.G1FullGC;
import com.microsoft.gctoolkit.event.g1gc.G1GCPauseEvent;
import com.microsoft.gctoolkit.event.g1gc.G1Mixed;
import com.microsoft.gctoolkit.event.g1gc.G1Young;
import com.microsoft.gctoolkit.event.generational.FullGC;
import com.microsoft.gctoolkit.event.generational.GenerationalGCPauseEvent;
import com.microsoft.gctoolkit.event.jvm.JVMEvent;
import com.microsoft.gctoolkit.event.zgc.FullZGCCycle;
import com.microsoft.gctoolkit.event.zgc.MajorZGCCycle;
import com.microsoft.gctoolkit.jvm.Diarizer;
import com.microsoft.gctoolkit.message.ChannelName;
import com.microsoft.gctoolkit.message.DataSourceParser;
import com.microsoft.gctoolkit.message.JVMEventChannel;
import com.microsoft.gctoolkit.message.JVMEventChannelListener;
import com.microsoft.gctoolkit.parser.GCLogParser;
import com.microsoft.gctoolkit.parser.GenerationalHeapParser;
import com.microsoft.gctoolkit.parser.UnifiedG1GCParser;
import com.microsoft.gctoolkit.parser.UnifiedGenerationalParser;
import com.microsoft.gctoolkit.parser.ZGCParser;
import com.microsoft.gctoolkit.parser.jvm.PreUnifiedDiarizer;
import com.microsoft.gctoolkit.parser.jvm.UnifiedDiarizer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ebb reads of GC logs is what GCToolKit does, where that reads them. */
class GcToolKitTest {

  private static final double KIB_A_MIB = 1_024;
  private static final Logger LOG = Logger.getLogger("com.microsoft.gctoolkit");

  private final PrintStream realOut = System.out;

  /** It tells of each line that it does not know. */
  @BeforeEach
  void hush() {
    LOG.setLevel(Level.OFF);
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, UTF_8));
  }

  @AfterEach
  void hushNoMore() {
    LOG.setLevel(null);
    System.setOut(realOut);
  }

  private static List<JVMEvent> events(String text, boolean unified) {
    Diarizer diarizer = unified ? new UnifiedDiarizer() : new PreUnifiedDiarizer();
    text.lines().anyMatch(diarizer::diarize);
    List<JVMEvent> events = new ArrayList<>();
    JVMEventChannel channel =
        new JVMEventChannel() {
          @Override
          public void registerListener(JVMEventChannelListener listener) {}

          @Override
          public void publish(ChannelName name, JVMEvent event) {
            events.add(event);
          }

          @Override
          public void close() {}
        };
    for (DataSourceParser parser :
        List.of(
            new UnifiedG1GCParser(),
            new UnifiedGenerationalParser(),
            new ZGCParser(),
            new GenerationalHeapParser())) {
      if (parser.accepts(diarizer.getDiary())) {
        parser.publishTo(channel);
        parser.diary(diarizer.getDiary());
        text.lines().forEach(parser::receive);
        parser.receive(GCLogParser.END_OF_DATA_SENTINEL);
      }
    }
    return events;
  }

  private static MemoryPoolSummary heap(JVMEvent event) {
    return event instanceof G1GCPauseEvent g1
        ? g1.getHeap()
        : ((GenerationalGCPauseEvent) event).getHeap();
  }

  private static void same(String file, boolean unified) {
    String text = Pasted.text(file);
    List<JVMEvent> events = events(text, unified);
    List<JVMEvent> full =
        events.stream().filter(one -> one instanceof G1FullGC || one instanceof FullGC).toList();
    List<JVMEvent> mixed = events.stream().filter(G1Mixed.class::isInstance).toList();
    long young =
        events.stream()
            .filter(one -> one instanceof G1Young || one instanceof GenerationalGCPauseEvent)
            .filter(one -> !(one instanceof G1Mixed) && !(one instanceof FullGC))
            .count();
    GcLog log = (GcLog) Pasted.read(text).found().get(0);
    assertThat(full).as("what there is to compare").isNotEmpty();
    assertThat(log.young()).isEqualTo((int) young);
    for (GcLog.Live live : log.live()) {
      List<JVMEvent> theirs = live.after().startsWith("full") ? full : mixed;
      assertThat(live.count()).as(live.after()).isEqualTo(theirs.size());
      assertThat(live.first())
          .isEqualTo(heap(theirs.get(0)).getOccupancyAfterCollection() / KIB_A_MIB);
      assertThat(live.last())
          .isEqualTo(heap(theirs.get(theirs.size() - 1)).getOccupancyAfterCollection() / KIB_A_MIB);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdk17-g1",
        "jdk17-serial",
        "jdk17-parallel",
        "jdk25-g1",
        "jdk25-serial",
        "jdk25-parallel"
      })
  void unifiedLogs(String file) {
    same(file + "-gc.log", true);
  }

  @Test
  void oneOfJdk8() {
    same("jdk8-parallel-gc.log", false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk17-zgc", "jdk25-zgc"})
  void cyclesOfZgc(String file) {
    String text = Pasted.text(file + "-gc.log");
    long cycles =
        events(text, true).stream()
            .filter(one -> one instanceof FullZGCCycle || one instanceof MajorZGCCycle)
            .count();
    GcLog log = (GcLog) Pasted.read(text).found().get(0);
    assertThat(log.live()).singleElement();
    assertThat((long) log.live().get(0).count()).isBetween(cycles - 1, cycles);
  }
}
