package dev.bramble.bench.tftp.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.bench.WrongAnswerException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CrowdTest {
    private static final Task.Terms TERMS = new Task.Terms(512, 1);
    private static final Patience SHORT = new Patience(Duration.ofMillis(50), Duration.ofMillis(300));

    private final byte[] content = new byte[40_000];

    CrowdTest() {
        new Random(2).nextBytes(content);
    }

    private Task load() {
        return new Task.Load(RemoteFile.of("f", content), TERMS);
    }

    @Test
    void allClientsGetTheRightBytes() throws Exception {
        try (var server = new LoopbackServer(content);
                var crowd = crowd(server, 20, List.of(load(), load()), Patience.OF_A_PI, Network.PERFECT)) {
            crowd.run();
            assertThat(crowd.tally().loads()).isEqualTo(40);
            assertThat(crowd.tally().bytes()).isEqualTo(40L * content.length);
            assertThat(crowd.tally().unanswered()).isZero();
        }
    }

    @Test
    void eachClientHasItsAddressAndEachRequestItsPort() throws Exception {
        try (var server = new LoopbackServer(content);
                var crowd = crowd(server, 3, List.of(load(), load()), Patience.OF_A_PI, Network.PERFECT)) {
            crowd.run();
            assertThat(server.requesters()).hasSize(6);
            assertThat(server.requesters().stream()
                            .map(from -> ((InetSocketAddress) from).getAddress().getHostAddress())
                            .collect(Collectors.toSet()))
                    .containsExactlyInAnyOrder("127.1.0.1", "127.1.0.2", "127.1.0.3");
        }
    }

    @Test
    void fiveHundredClientsHaveAddresses() throws Exception {
        try (var server = new LoopbackServer(content);
                var crowd = crowd(server, 500, List.of(), Patience.OF_A_PI, Network.PERFECT)) {
            crowd.run();
            assertThat(crowd.tally().done()).isZero();
        }
    }

    @Test
    void probesAreEndedAndMissesCounted() throws Exception {
        List<Task> tasks = List.of(new Task.Probe("f", TERMS), new Task.Miss("no", TERMS));
        try (var server = new LoopbackServer(content);
                var crowd = crowd(server, 5, tasks, Patience.OF_A_PI, Network.PERFECT)) {
            crowd.run();
            assertThat(crowd.tally().probes()).isEqualTo(5);
            assertThat(crowd.tally().misses()).isEqualTo(5);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(server.terminated()).hasSize(5));
        }
    }

    @Test
    void anUnansweredRequestIsRepeated() throws Exception {
        try (var server = new LoopbackServer(content)) {
            server.ignoreFirstRequests();
            var patience = new Patience(Duration.ofMillis(50), Duration.ofSeconds(30));
            try (var crowd = crowd(server, 4, List.of(load()), patience, Network.PERFECT)) {
                crowd.run();
                assertThat(crowd.tally().loads()).isEqualTo(4);
                assertThat(crowd.tally().repeats()).isGreaterThanOrEqualTo(4);
            }
        }
    }

    @Test
    void aClientGivesUpInTheEnd() throws Exception {
        try (var server = new LoopbackServer(content)) {
            server.becomeDeaf();
            try (var crowd = crowd(server, 2, List.of(load()), SHORT, Network.PERFECT)) {
                Duration taken = crowd.run();
                assertThat(crowd.tally().unanswered()).isEqualTo(2);
                assertThat(crowd.tally().done()).isZero();
                assertThat(taken).isGreaterThanOrEqualTo(SHORT.perTask());
            }
        }
    }

    @Test
    void lossesAreRepairedByRepeats() throws Exception {
        var patience = new Patience(Duration.ofMillis(50), Duration.ofSeconds(60));
        try (var server = new LoopbackServer(content);
                var crowd = crowd(server, 4, List.of(load()), patience, new Network(0.05, Duration.ofMillis(2), 1))) {
            Duration taken = crowd.run();
            assertThat(crowd.tally().loads()).isEqualTo(4);
            assertThat(crowd.tally().repeats()).isPositive();
            assertThat(taken).as("79 blocks with a delay each").isGreaterThan(Duration.ofMillis(158));
        }
    }

    @Test
    void wrongBytesEndTheRun() throws Exception {
        Task other = new Task.Load(RemoteFile.of("f", new byte[content.length]), TERMS);
        try (var server = new LoopbackServer(content);
                var crowd = crowd(server, 1, List.of(other), Patience.OF_A_PI, Network.PERFECT)) {
            assertThatThrownBy(crowd::run)
                    .isInstanceOf(WrongAnswerException.class)
                    .hasMessage("f: other bytes than the file has");
        }
    }

    private static Crowd crowd(LoopbackServer server, int clients, List<Task> tasks, Patience patience, Network network)
            throws Exception {
        List<Script> scripts =
                IntStream.range(0, clients).mapToObj(_ -> Script.of(tasks)).toList();
        return new Crowd(server.address(), scripts, 2, patience, network);
    }
}
