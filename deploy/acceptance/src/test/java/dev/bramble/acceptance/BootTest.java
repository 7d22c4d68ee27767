package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.bramble.launcher.Port;
import dev.bramble.simulator.RunningPi;
import dev.bramble.simulator.SimulatedPi;
import dev.bramble.simulator.SimulatedPiSpec;
import dev.bramble.simulator.boot.BootListener;
import dev.bramble.simulator.boot.BootReport;
import dev.bramble.simulator.boot.Stage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Simulated Pis boot over the real protocols, and their timelines say what they saw themselves. */
@ExtendWith(RunningBramble.Shared.class)
class BootTest {
    private static final Duration TIMELINE_WITHIN = Duration.ofSeconds(90);
    private static final List<String> STAGES =
            Stream.of(Stage.values()).map(Stage::toString).toList();

    private final RunningBramble bramble;

    BootTest(RunningBramble bramble) {
        this.bramble = bramble;
    }

    @Test
    void aBootHasItsWholeTimeline() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi();
        BootReport truth = board(pi).boot(BootListener.none());
        JsonObject boot = awaitWholeTimeline(pi, 1);
        assertThat(boot.get("verdict").getAsString()).isEqualTo("BOOTED");
        for (Stage stage : Stage.values()) {
            assertThat(Duration.between(truth.reached().get(stage), start(boot, stage))
                            .abs())
                    .as("%s by Bramble's clock and by the Pi's, which is the same one", stage)
                    .isLessThan(Duration.ofMillis(500));
        }
    }

    @Test
    void theSecondBootIsASecondTimeline() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi();
        board(pi).boot(BootListener.none());
        board(pi).boot(BootListener.none());
        awaitWholeTimeline(pi, 2);
    }

    /** The data path never waits for the control path, and no stage goes unreported. */
    @Test
    void withKafkaAndInventoryKilledAPiBootsAndItsTimelineIsCompleteAfterwards() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi();
        SimulatedPi board = board(pi);
        bramble.killControlPlane();
        RunningPi running;
        try {
            running = board.powerOn(BootListener.none());
        } finally {
            bramble.recoverControlPlane();
        }
        running.shutDown();
        JsonObject boot = awaitWholeTimeline(pi, 1);
        assertThat(boot.get("verdict").getAsString()).isEqualTo("BOOTED");
    }

    @Test
    void theCommandDrawsTheWaterfall() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi();
        board(pi).boot(BootListener.none());
        String id = awaitWholeTimeline(pi, 1).get("id").getAsString();
        assertThat(bramble.bramble("boots", "show", id).succeeded().output())
                .contains(pi.name())
                .contains(STAGES)
                .contains("█");
        assertThat(bramble.bramble("boots", "--pi", pi.name()).succeeded().output())
                .contains(id)
                .contains("booted");
    }

    private SimulatedPi board(RunningBramble.AddedPi pi) {
        return new SimulatedPi(SimulatedPiSpec.of(
                pi.json().get("mac").getAsString(),
                InetAddress.ofLiteral(pi.ip()),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), bramble.port(Port.TFTP))));
    }

    /** The latest of so many boots, once each of them has every stage. */
    private JsonObject awaitWholeTimeline(RunningBramble.AddedPi pi, int boots) {
        return await().atMost(TIMELINE_WITHIN)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> timelines(pi),
                        found -> found.size() == boots && found.stream().allMatch(BootTest::isWhole))
                .getFirst();
    }

    private List<JsonObject> timelines(RunningBramble.AddedPi pi) throws Exception {
        ForeignProgram.Result result = bramble.bramble("boots", "--pi", pi.name(), "-o", "json");
        if (result.exit() != 0) {
            return List.of();
        }
        return elements(JsonParser.parseString(result.output()).getAsJsonArray());
    }

    private static boolean isWhole(JsonObject boot) {
        return boot.has("stages")
                && elements(boot.getAsJsonArray("stages")).stream()
                        .map(stage -> stage.get("name").getAsString())
                        .toList()
                        .containsAll(STAGES);
    }

    private static Instant start(JsonObject boot, Stage stage) {
        return elements(boot.getAsJsonArray("stages")).stream()
                .filter(one -> one.get("name").getAsString().equals(stage.toString()))
                .map(one -> Instant.parse(one.get("start_time").getAsString()))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonObject> elements(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }
}
