package dev.bramble.nfs.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.ClientSeries;
import dev.bramble.nfs.rpc.RpcMetrics;
import dev.bramble.nfs.wire.Credential;
import io.prometheus.client.CollectorRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportRulesTest {
    private static final InetAddress NAS = InetAddress.ofLiteral("192.0.2.7");

    private final ExportRules rules =
            new ExportRules(Path.of("/srv/bramble/boot"), new AccountNames(Path.of("/none"), Path.of("/none")));

    private static dev.bramble.proto.inventory.v1.Export.Builder export() {
        return dev.bramble.proto.inventory.v1.Export.newBuilder()
                .setName("media")
                .setPath("/srv/media");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/srv",
                "/srv/bramble",
                "/srv/bramble/nfs",
                "/srv/bramble/inventory",
                "/srv/bramble/volumes/pools",
                "/srv/media/../bramble/nfs",
                "srv/media",
                "",
                "/srv/\0"
            })
    void keysAndDisksAreNeverExported(String path) {
        assertThatThrownBy(() -> rules.apply(export().setPath(path).build(), Map.of()))
                .isInstanceOf(UnusableExportException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/media", "/srv/bramble/boot", "/srv/bramble/boot/trees", "/srv/bramble-2", "/home"})
    void theTftpRootAndWhatIsElsewhereIs(String path) throws Exception {
        assertThat(rules.apply(export().setPath(path).build(), Map.of()).root()).isEqualTo(Path.of(path));
    }

    @Test
    void clientsAreNetworksAddressesAndNamesThatAreKnown() throws Exception {
        Clients clients = rules.apply(
                        export().addNetworks("10.0.0.0/8")
                                .addHosts("192.0.2.1")
                                .addHosts("nas")
                                .addHosts("unknown")
                                .build(),
                        Map.of("nas", Set.of(NAS)))
                .clients();
        assertThat(clients.include(InetAddress.ofLiteral("10.9.9.9"))).isTrue();
        assertThat(clients.include(InetAddress.ofLiteral("192.0.2.1"))).isTrue();
        assertThat(clients.include(NAS)).isTrue();
        assertThat(clients.include(InetAddress.ofLiteral("192.0.2.8"))).isFalse();
        assertThat(clients.names()).containsExactly("10.0.0.0/8", "192.0.2.1", "nas", "unknown");
        assertThatThrownBy(() -> rules.apply(export().addNetworks("10.0.0.0/99").build(), Map.of()))
                .hasMessage("'10.0.0.0/99' is no network");
    }

    @Test
    void nobodyIsTheRuleForRoot() throws Exception {
        Export export = rules.apply(export().addNetworks("0.0.0.0/0").build(), Map.of());
        assertThat(export.squashing()).isEqualTo(new Squashing(Account.NOBODY, java.util.Optional.empty()));
        ClientSeries uncounted = new RpcMetrics(new CollectorRegistry(), _ -> java.util.Optional.empty()).client(NAS);
        Caller root = new Caller(NAS, 700, new Credential.Sys(0, 0, List.of(0, 5)), uncounted);
        assertThat(export.squashing().identity(root).uid()).isEqualTo(65534);
        assertThat(export.squashing().identity(root).groups()).isEmpty();
        Caller user = new Caller(NAS, 700, new Credential.Sys(7, 0, List.of(0, 5)), uncounted);
        assertThat(export.squashing().identity(user).gid()).isEqualTo(65534);
        assertThat(export.squashing().identity(user).groups()).containsExactly(65534, 5);
        assertThat(Squashing.NONE.identity(user).groups()).containsExactly(0, 5);
    }

    @Test
    void anExportIsNeverTakenForABootTree() {
        assertThat(Export.key("media"))
                .hasSize(12)
                .isEqualTo(Export.key("media"))
                .isNotEqualTo(Export.key("medib"));
        assertThat(Export.isBootTree(Export.key("media"))).isFalse();
        assertThat(Export.isBootTree("abcdef012345")).isTrue();
    }
}
