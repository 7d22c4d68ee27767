package dev.bramble.nfs.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostNamesTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("192.0.2.2");

    private final Map<String, InetAddress> zone = new ConcurrentHashMap<>();
    private final HostNames names = new HostNames(this::resolve);

    private InetAddress[] resolve(String name) throws UnknownHostException {
        InetAddress address = zone.get(name);
        if (address == null) {
            throw new UnknownHostException(name);
        }
        return new InetAddress[] {address};
    }

    @AfterEach
    void close() {
        names.close();
    }

    @Test
    void namesAreAskedForAndAddressesAreNot() {
        zone.put("nas", ONE);
        zone.put("192.0.2.9", TWO);
        names.want(List.of("nas", "192.0.2.9"));
        await().untilAsserted(() -> assertThat(names.known()).isEqualTo(Map.of("nas", Set.of(ONE))));
    }

    @Test
    void aNameThatIsLostKeepsItsAddressAndAnUnknownOneHasNone() {
        zone.put("nas", ONE);
        names.want(List.of("nas"));
        await().untilAsserted(() -> assertThat(names.known()).containsEntry("nas", Set.of(ONE)));
        zone.remove("nas");
        zone.put("other", TWO);
        names.want(List.of("nas", "other", "unknown"));
        await().untilAsserted(() -> assertThat(names.known())
                .isEqualTo(Map.of("nas", Set.of(ONE), "other", Set.of(TWO), "unknown", Set.of())));
        names.want(List.of("other"));
        await().untilAsserted(() -> assertThat(names.known()).containsOnlyKeys("other"));
    }
}
