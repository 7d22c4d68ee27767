package dev.bramble.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProcTest {
    @Test
    void ticksOfAProcessAndItsChildren() {
        String stat = "42 (a) b (c)) S 1 42 42 0 -1 4194560 101 102 103 104 7 11 13 17 20 0 1 0 30 40 50";
        assertThat(ProcessTimes.ticks(stat)).isEqualTo(7 + 11 + 13 + 17);
    }

    @Test
    void microsecondsOfAControlGroup() {
        assertThat(ControlGroup.parseStatistics("usage_usec 1500\nuser_usec 1000\nsystem_usec 500\n"))
                .isEqualTo(Duration.ofNanos(1_500_000));
        assertThatThrownBy(() -> ControlGroup.parseStatistics("user_usec 1000\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void peakMemory() {
        assertThat(ProcessFiles.peakMebibytes("Name:\tx\nVmPeak:\t  9999 kB\nVmHWM:\t  1536 kB\nVmRSS:\t 12 kB\n"))
                .isEqualTo(1.5);
        assertThatThrownBy(() -> ProcessFiles.peakMebibytes("Name:\tx\n")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytesThatWentToTheStorageLayer() {
        assertThat(ProcessFiles.writtenBytes("wchar: 9\nread_bytes: 1\nwrite_bytes: 8192\ncancelled_write_bytes: 4\n"))
                .isEqualTo(8192);
        assertThatThrownBy(() -> ProcessFiles.writtenBytes("wchar: 9\n")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void processors() {
        var some = Processors.parse("Cpus_allowed:\tff\nCpus_allowed_list:\t2-3,7-10\n");
        assertThat(some.list()).isEqualTo("2-3,7-10");
        assertThat(some.first().list()).isEqualTo("2");
        assertThat(some.last().list()).isEqualTo("10");
        assertThat(new Processors("5").last()).isEqualTo(new Processors("5").first());
    }

    @Test
    void processorsOfThisMachine() throws Exception {
        assertThat(Processors.own().list()).matches("[0-9,-]+");
    }

    @Test
    void processorTimeGrows() throws Exception {
        try (var times = new ProcessTimes(ProcessHandle.current().pid())) {
            Duration before = times.used();
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofNanos(1))
                    .untilAsserted(() -> assertThat(times.used()).isGreaterThan(before));
        }
    }
}
