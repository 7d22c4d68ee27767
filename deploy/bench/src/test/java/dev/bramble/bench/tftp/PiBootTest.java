package dev.bramble.bench.tftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.bench.tftp.load.RemoteFile;
import dev.bramble.bench.tftp.load.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PiBootTest {
    @TempDir
    private Path boot = Path.of("");

    private List<Task> tasks = List.of();

    @BeforeEach
    void write() throws Exception {
        tasks = PiBoot.tasks(BenchTree.write(boot, 300), 258);
    }

    @Test
    void asManyRequestsAsAPi() {
        assertThat(tasks).hasSize(PiBoot.REQUESTS).hasSize(33);
        assertThat(tasks).filteredOn(Task.Load.class::isInstance).hasSize(13);
        assertThat(tasks).filteredOn(Task.Probe.class::isInstance).hasSize(11);
        assertThat(tasks).filteredOn(Task.Miss.class::isInstance).hasSize(9);
    }

    @Test
    void theKernelIsTheLast() {
        assertThat(tasks.getLast().path()).isEqualTo("dc-a6-32-e9-01-02/vmlinuz");
    }

    @Test
    void theTreeHasWhatIsLoadedAndNotWhatIsMissed() {
        assertThat(tasks).allSatisfy(task -> {
            switch (task) {
                case Task.Load load ->
                    assertThat(RemoteFile.of(load.path(), Files.readAllBytes(boot.resolve(load.path()))))
                            .isEqualTo(load.file());
                case Task.Probe probe -> assertThat(boot.resolve(probe.path())).exists();
                case Task.Miss miss -> assertThat(boot.resolve(miss.path())).doesNotExist();
            }
        });
    }

    @Test
    void aPiThatGivesUpAFileHasNotBooted() {
        var pi = new BootingPi(tasks);
        pi.next();
        pi.gaveUp(tasks.getFirst());
        assertThat(pi.next()).isNull();
        assertThat(pi.booted()).isFalse();
    }

    @Test
    void aPiThatHasAllHasBooted() {
        var pi = new BootingPi(tasks);
        for (Task task : tasks) {
            assertThat(pi.booted()).isFalse();
            assertThat(pi.next()).isSameAs(task);
        }
        assertThat(pi.next()).isNull();
        assertThat(pi.booted()).isTrue();
    }
}
