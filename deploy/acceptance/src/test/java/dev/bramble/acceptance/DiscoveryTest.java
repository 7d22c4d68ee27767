package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.bramble.launcher.Port;
import dev.bramble.simulator.SimulatedPi;
import dev.bramble.simulator.SimulatedPiSpec;
import dev.bramble.simulator.boot.BootFailure;
import dev.bramble.simulator.boot.BootListener;
import dev.bramble.simulator.boot.Stage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A board that nobody has told of is switched on. */
@ExtendWith(RunningBramble.Shared.class)
class DiscoveryTest {
    private static final String MAC = "02:ac:ce:99:00:01";
    private static final String ADDRESS = "127.91.9.1";
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);

    private final RunningBramble bramble;

    DiscoveryTest(RunningBramble bramble) {
        this.bramble = bramble;
    }

    @Test
    void itIsListedAdoptedInOneStepAndBoots() throws Exception {
        assertThatThrownBy(() -> board().boot(BootListener.none())).isInstanceOf(BootFailure.class);

        JsonObject found = await().atMost(SEEN_WITHIN)
                .pollInterval(Duration.ofSeconds(1))
                .until(this::listed, Optional::isPresent)
                .orElseThrow();
        assertThat(found.get("ip").getAsString()).isEqualTo(ADDRESS);
        assertThat(found.get("bootloader").getAsString()).contains("2022-10 or later");

        bramble.bramble("pi", "adopt", MAC, "adopted", "--image", RunningBramble.IMAGE, "--ip", ADDRESS)
                .succeeded();

        assertThat(listed()).isEmpty();
        assertThat(board().boot(BootListener.none()).reached()).containsKey(Stage.ROOT_MOUNTED);
    }

    private Optional<JsonObject> listed() throws Exception {
        return StreamSupport.stream(
                        JsonParser.parseString(bramble.bramble("pi", "list", "-o", "json")
                                        .succeeded()
                                        .output())
                                .getAsJsonArray()
                                .spliterator(),
                        false)
                .map(JsonElement::getAsJsonObject)
                .filter(pi -> pi.get("state").getAsString().equals("discovered"))
                .filter(pi -> pi.get("mac").getAsString().equals(MAC))
                .findFirst();
    }

    private SimulatedPi board() {
        return new SimulatedPi(SimulatedPiSpec.of(
                MAC,
                InetAddress.ofLiteral(ADDRESS),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), bramble.port(Port.TFTP))));
    }
}
