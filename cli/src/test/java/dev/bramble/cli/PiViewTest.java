package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import org.junit.jupiter.api.Test;

/** What is told of where a Pi's root is. */
class PiViewTest {
    private static final Endpoints ENDPOINTS = Endpoints.newBuilder()
            .setServer("192.168.1.2")
            .setNfsPort(2049)
            .setIscsiPort(3260)
            .setBootRoot("/srv/bramble/boot")
            .setRootTrees("/srv/bramble/roots")
            .build();

    private static Pi.Builder pi() {
        return Pi.newBuilder()
                .setName("kitchen")
                .setUid("abcdef012345")
                .addMacs("dc:a6:32:e9:00:4c")
                .setTarget("iqn.2026-01.dev.bramble:disk.abcdef012345")
                .setBootTree("trees/abcdef012345")
                .setState(Pi.State.READY);
    }

    @Test
    void aDiskIsShownByItsTarget() {
        PiView view = new PiView(pi().setRoot(Pi.Root.ISCSI).build(), ENDPOINTS);

        JsonObject json = view.json();
        assertThat(json.get("root").getAsString()).isEqualTo("iscsi");
        assertThat(json.getAsJsonObject("iscsi").get("portal").getAsString()).isEqualTo("192.168.1.2:3260");
        assertThat(json.getAsJsonObject("nfs").has("root_export")).isFalse();
        assertThat(view.text()).contains("target iqn.2026-01.dev.bramble:disk.abcdef012345, LUN 0", "chap        -");
    }

    @Test
    void anNfsRootIsShownByItsExport() {
        PiView view =
                new PiView(pi().setRoot(Pi.Root.NFS).setNfsRootVersion("3").build(), ENDPOINTS);

        JsonObject json = view.json();
        assertThat(json.get("root").getAsString()).isEqualTo("nfs");
        assertThat(json.has("iscsi")).isFalse();
        assertThat(json.getAsJsonObject("nfs").get("root_export").getAsString())
                .isEqualTo("/srv/bramble/roots/abcdef012345");
        assertThat(json.getAsJsonObject("nfs").get("root_version").getAsString())
                .isEqualTo("3");
        assertThat(view.text())
                .contains("root        192.168.1.2:/srv/bramble/roots/abcdef012345, NFS version 3")
                .doesNotContain("iscsi", "chap");
    }
}
