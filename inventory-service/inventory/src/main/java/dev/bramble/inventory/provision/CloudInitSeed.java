package dev.bramble.inventory.provision;

import com.google.protobuf.ByteString;
import dev.bramble.inventory.cloudinit.Document;
import dev.bramble.inventory.cloudinit.Documents;
import dev.bramble.inventory.cloudinit.MetaData;
import dev.bramble.inventory.cloudinit.Owner;
import dev.bramble.inventory.pi.BootProfiles;
import dev.bramble.inventory.store.CloudInitStore;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.storage.v1.TreeFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The documents for cloud-init as files of a Pi's boot tree. A tree whose Pi never had any keeps those of its image; from the
 * first one on all three are Bramble's, also after the last one is cleared, so that the instance stays the same.
 */
final class CloudInitSeed {
    /** As a command line with CHAP secrets: they may hold passwords. */
    private static final int SECRET_MODE = 0600;
    /** NoCloud takes no seed without user-data. */
    private static final String NO_USER_DATA = "#cloud-config\n";

    private final CloudInitStore store;
    private final DataServices services;

    CloudInitSeed(CloudInitStore store, DataServices services) {
        this.store = store;
        this.services = services;
    }

    /**
     * What the tree is to hold.
     *
     * @param image what the image has of a file of this name, for documents that are not set
     * @return empty when the tree is to keep what it has
     */
    List<TreeFile> files(Pi pi, Function<String, Optional<byte[]>> image) {
        if (pi.getRoot() == Pi.Root.NFS) {
            return List.of();
        }
        Documents documents = effective(store, pi);
        if (documents.isEmpty() && !isOurs(pi)) {
            return List.of();
        }
        List<TreeFile> files = new ArrayList<>();
        files.add(file(
                Document.META_DATA,
                bytes(MetaData.complete(
                        documents.find(Document.META_DATA),
                        MetaData.instanceId(pi.getUid(), store.resets(pi.getUid())),
                        pi.getName()))));
        for (Document document : List.of(Document.USER_DATA, Document.NETWORK_CONFIG)) {
            byte[] content = documents
                    .find(document)
                    .map(CloudInitSeed::bytes)
                    .or(() -> image.apply(document.file()))
                    // An empty network-config is none; a tree cannot be told to forget a file.
                    .orElseGet(() -> bytes(document == Document.USER_DATA ? NO_USER_DATA : ""));
            files.add(file(document, content));
        }
        return files;
    }

    /** Writes those that are not in the tree as they are to be. */
    void settle(Pi pi, List<TreeFile> files) {
        for (TreeFile file : files) {
            Optional<ByteString> now = services.treeFile(pi.getUid(), file.getPath());
            if (!now.equals(Optional.of(file.getContent()))) {
                services.patchTree(pi.getUid(), file);
            }
        }
    }

    /** A Pi's own documents, and its boot profile's where it has none; of a Pi without a disk, none. */
    static Documents effective(CloudInitStore store, Pi pi) {
        if (pi.getRoot() == Pi.Root.NFS) {
            return Documents.NONE;
        }
        return store.of(Owner.pi(pi.getUid())).over(store.of(Owner.bootProfile(BootProfiles.of(pi))));
    }

    private boolean isOurs(Pi pi) {
        return services.treeFile(pi.getUid(), Document.META_DATA.file())
                .filter(file -> MetaData.isOurs(file.toString(StandardCharsets.UTF_8)))
                .isPresent();
    }

    private static TreeFile file(Document document, byte[] content) {
        return TreeFile.newBuilder()
                .setPath(document.file())
                .setContent(ByteString.copyFrom(content))
                .setMode(SECRET_MODE)
                .build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
