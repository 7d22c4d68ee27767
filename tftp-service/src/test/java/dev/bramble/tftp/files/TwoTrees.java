package dev.bramble.tftp.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.tftp.events.Requesters;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** A TFTP root as nfs-service lays it out, with the trees of two Pis, and requests identified as the server does it. */
final class TwoTrees implements AutoCloseable {
    static final Pi FIRST = Pi.newBuilder()
            .setUid("abcdef012345")
            .setName("rack2-pi3")
            .addMacs("dc:a6:32:e9:00:4c")
            .setSerial("10000000deadbeef")
            .addPrefixes("rack2/pi3")
            .setIp("192.0.2.50")
            .build();

    static final Pi SECOND = Pi.newBuilder()
            .setUid("zzzzzz999999")
            .setName("rack2-pi4")
            .addMacs("dc:a6:32:00:00:02")
            .build();

    static final String STRANGER = "198.51.100.7";

    final Path root;
    private final Opening opening;
    private final ConfinedBootFiles files;
    private final Requesters requesters;

    TwoTrees(Path folder, Opening opening, InventoryView view, BootFilesSettings settings) throws IOException {
        this.opening = opening;
        root = Files.createDirectories(folder.resolve("boot"));
        for (Pi pi : List.of(FIRST, SECOND)) {
            Files.createDirectories(tree(pi));
            link(pi.getMacs(0).replace(':', '-'), "trees/" + pi.getUid());
        }
        link("deadbeef", "trees/" + FIRST.getUid());
        InventoryMirror mirror = InventoryMirror.fixed(view);
        files = ConfinedBootFiles.in(root, settings, mirror);
        requesters = new Requesters(mirror, InstantSource.system());
    }

    static InventoryView inventory() {
        return InventoryView.of(7, List.of(FIRST, SECOND));
    }

    Path tree(Pi pi) {
        return root.resolve("trees").resolve(pi.getUid());
    }

    void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    void link(String name, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    Lookup look(String name, String client) throws IOException {
        return look(name, InetAddress.ofLiteral(client));
    }

    Lookup look(String name, InetAddress client) throws IOException {
        return opening.look(
                files,
                new BootRequest(name, client, requesters.identify(name, client).pi()));
    }

    String read(String name, String client) throws IOException {
        return content(look(name, client));
    }

    static String content(Lookup lookup) throws IOException {
        assertThat(lookup).isInstanceOf(Lookup.Found.class);
        try (BootFile file = ((Lookup.Found) lookup).file()) {
            ByteBuffer content = ByteBuffer.allocateDirect((int) file.size());
            file.read(0, content);
            return StandardCharsets.UTF_8.decode(content.flip()).toString();
        }
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
