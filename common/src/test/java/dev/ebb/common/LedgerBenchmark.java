package dev.ebb.common;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What accounting and counting cost a record: {@code mvn -pl common -Pbenchmark verify}. The bar is
 * 30 ns and no allocation ({@code gc.alloc.rate.norm} near 0 B/op).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LedgerBenchmark {

  private static final int PARTITIONS = 3;
  private static final int POLL = 500;

  private final ByteBuffer value = ByteBuffer.allocate(256);
  private final Probe.Tally tally = new Probe.Tally();
  private Drain drain;
  private long n;

  /** A drain with nobody listening. */
  @Setup
  public void setUp() {
    Options options =
        Options.parse(
            "benchmark",
            List.of("mode"),
            new String[] {
              "--bootstrap-server=b", "--topic=t", "--group=g", "--accounting=sequence"
            });
    drain =
        new Drain(
            options,
            tally,
            new Drain.Listener() {
              @Override
              public void workDue(long processed) {}

              @Override
              public void drained() {}

              @Override
              public void assigned(int partitions) {}

              @Override
              public void failed(Throwable cause) {
                throw new IllegalStateException(cause);
              }
            });
  }

  /** The whole of what a client does with a record beyond receiving it. */
  @Benchmark
  public boolean handle() {
    if (n % POLL == 0) {
      tally.polled(POLL);
    }
    long offset = n / PARTITIONS;
    value.putLong(0, offset);
    return drain.handle((int) (n++ % PARTITIONS), offset, value.array());
  }
}
