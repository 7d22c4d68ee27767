package dev.bramble.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shell scripts stand for the services here; a socket of the test's stands for their readiness. */
class SupervisedProgramTest {
    @TempDir
    Path folder;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private ServerSocket readiness;

    SupervisedProgramTest() throws IOException {
        readiness = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @BeforeEach
    void clear() {
        lines.clear();
    }

    @AfterEach
    void closeReadiness() throws IOException {
        readiness.close();
    }

    private SupervisedProgram supervise(String script) {
        Program program = new Program(
                "it", folder, "1m", Map.of("GREETING", "hello"), new Program.Readiness.Accepting((InetSocketAddress)
                        readiness.getLocalSocketAddress()));
        SupervisedProgram supervised = new SupervisedProgram(
                program, List.of("/bin/sh", "-c", script), folder, (name, line) -> lines.add(name + ": " + line));
        supervised.start();
        return supervised;
    }

    @Test
    void itsLinesAndEnvironmentAreItsOwn() {
        SupervisedProgram supervised = supervise("echo $GREETING; exec sleep 60");
        await().untilAsserted(() -> assertThat(lines).contains("it: hello"));
        supervised.stop().join();
    }

    @Test
    void oneThatDiesIsStartedAgain() throws Exception {
        SupervisedProgram supervised = supervise("exec sleep 60");
        supervised.ready().get(10, TimeUnit.SECONDS);
        long first = supervised.handle().orElseThrow().pid();
        supervised.kill();
        await().untilAsserted(() -> assertThat(supervised.handle())
                .hasValueSatisfying(life -> assertThat(life.pid()).isNotEqualTo(first))
                .hasValueSatisfying(life -> assertThat(life.isAlive()).isTrue()));
        supervised.stop().get(5, TimeUnit.SECONDS);
    }

    @Test
    void oneThatNeverServedIsNotTriedAgainAndItsLastWordIsTheReason() throws IOException {
        readiness.close();
        SupervisedProgram supervised = supervise("echo noise; echo 'it: port 69 is in use' >&2; sleep 0.2; exit 1");
        assertThatThrownBy(() -> supervised.ready().get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StartFailure.class)
                .hasMessageContaining("it: port 69 is in use");
    }

    @Test
    void stoppedWhileWaitingForItsNextLifeItStaysDown() throws Exception {
        SupervisedProgram supervised = supervise("exec sleep 60");
        supervised.ready().get(10, TimeUnit.SECONDS);
        ProcessHandle first = supervised.handle().orElseThrow();
        supervised.kill();
        first.onExit().get(5, TimeUnit.SECONDS);
        supervised.stop().get(5, TimeUnit.SECONDS);
        await().during(Duration.ofSeconds(1))
                .until(() -> supervised.handle().map(life -> !life.isAlive()).orElse(true));
    }

    @Test
    void oneThatWasMadeToFailStaysDownUntilItMayRecover() throws Exception {
        SupervisedProgram supervised = supervise("exec sleep 60");
        supervised.ready().get(10, TimeUnit.SECONDS);
        supervised.fail();
        assertThat(supervised.handle())
                .hasValueSatisfying(life -> assertThat(life.isAlive()).isFalse());
        supervised.recover().get(10, TimeUnit.SECONDS);
        await().untilAsserted(() -> assertThat(supervised.handle())
                .hasValueSatisfying(life -> assertThat(life.isAlive()).isTrue()));
        supervised.stop().get(5, TimeUnit.SECONDS);
    }

    @Test
    void theLastWordsOfOneThatIsStoppedAreHeard() throws Exception {
        SupervisedProgram supervised = supervise("trap 'echo farewell; exit 0' TERM; while :; do sleep 0.05; done");
        supervised.ready().get(10, TimeUnit.SECONDS);
        supervised.stop().get(5, TimeUnit.SECONDS);
        await().untilAsserted(() -> assertThat(lines).contains("it: farewell"));
    }
}
