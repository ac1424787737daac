package dev.ebb.runner.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both versions of control groups, as their files look. */
class ControlGroupTest {

  private static final long MIB = 1 << 20;

  @TempDir private Path directory;
  private Path proc;

  @BeforeEach
  void aProcFileSystem() throws IOException {
    proc = directory.resolve("proc");
    Files.createDirectories(proc.resolve("7"));
    Files.createDirectories(proc.resolve("self"));
  }

  private void process(String group, String mount) throws IOException {
    Files.writeString(proc.resolve("7/cgroup"), group);
    Files.writeString(proc.resolve("self/mountinfo"), mount);
  }

  private static void file(Path folder, String name, String text) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void theUnifiedHierarchy() throws IOException {
    Path mount = directory.resolve("cgroup");
    Path group = mount.resolve("kubepods/pod1/c1");
    process("0::/kubepods/pod1/c1\n", "31 24 0:27 / " + mount + " rw - cgroup2 cgroup2 rw\n");
    file(group, "memory.current", 300 * MIB + "\n");
    file(group, "memory.max", "max\n");
    file(mount.resolve("kubepods/pod1"), "memory.max", 512 * MIB + "\n");
    file(mount.resolve("kubepods"), "memory.max", 4096 * MIB + "\n");
    file(group, "memory.swap.current", "0\n");
    file(
        group,
        "memory.stat",
        "anon "
            + 200 * MIB
            + "\nfile "
            + 90 * MIB
            + "\nshmem "
            + 30 * MIB
            + "\ninactive_file "
            + 50 * MIB
            + "\n");
    file(group, "memory.events", "low 0\nhigh 0\nmax 12\noom 2\noom_kill 1\n");
    file(group, "cgroup.procs", "7\n8\n");
    ControlGroup found = ControlGroup.of(7, proc).orElseThrow();
    assertThat(found.name()).isEqualTo("/kubepods/pod1/c1");
    assertThat(found.processes()).isEqualTo(2);
    assertThat(found.used()).hasValue(300);
    assertThat(found.limit()).as("the least on the way up").hasValue(512);
    assertThat(found.anon()).hasValue(200);
    assertThat(found.pageCache()).as("without what cannot be taken back").hasValue(60);
    assertThat(found.shared()).hasValue(30);
    assertThat(found.inactiveFile()).hasValue(50);
    assertThat(found.limitHits()).hasValue(12);
    assertThat(found.oomKills()).hasValue(1);
  }

  @Test
  void theFirstVersion() throws IOException {
    Path mount = directory.resolve("memory");
    Path group = mount.resolve("c1");
    process(
        "9:cpu,cpuacct:/other\n4:memory:/docker/c1\n0::/\n",
        "35 31 0:32 /docker "
            + mount
            + " rw - cgroup cgroup rw,memory\n"
            + "41 31 0:38 / /nowhere rw - cgroup2 cgroup2 rw\n");
    file(group, "memory.usage_in_bytes", 300 * MIB + "\n");
    file(group, "memory.limit_in_bytes", "9223372036854771712\n");
    file(
        group,
        "memory.stat",
        "cache 1\nrss 1\ntotal_cache "
            + 90 * MIB
            + "\ntotal_rss "
            + 200 * MIB
            + "\ntotal_shmem 0\ntotal_inactive_file "
            + 50 * MIB
            + "\ntotal_swap 0\n");
    file(group, "memory.failcnt", "3\n");
    file(group, "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
    file(group, "cgroup.procs", "7\n");
    ControlGroup found = ControlGroup.of(7, proc).orElseThrow();
    assertThat(found.used()).hasValue(300);
    assertThat(found.limit()).as("the highest number is none").isEmpty();
    assertThat(found.anon()).hasValue(200);
    assertThat(found.pageCache()).hasValue(90);
    assertThat(found.limitHits()).hasValue(3);
    assertThat(found.oomKills()).hasValue(2);
  }

  @Test
  void aGroupWithoutMemoryIsNotKnown() throws IOException {
    process("0::/x\n", "31 24 0:27 / " + directory + " rw - cgroup2 cgroup2 rw\n");
    assertThat(ControlGroup.of(7, proc)).isEmpty();
    assertThat(ControlGroup.of(8, proc)).isEmpty();
  }
}
