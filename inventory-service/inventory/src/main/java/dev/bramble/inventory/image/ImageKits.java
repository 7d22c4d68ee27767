package dev.bramble.inventory.image;

import dev.bramble.disk.ByteSource;
import dev.bramble.inventory.netboot.BootKits;
import dev.bramble.inventory.netboot.SystemFacts;
import dev.bramble.proto.inventory.v1.BootKit;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImageSystem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HexFormat;
import java.util.function.Consumer;

/** The boot kit of an image, what it is made for, and what its record says of both. An image without one is an image all the same. */
public final class ImageKits {
    private final BootKits kits;

    public ImageKits(BootKits kits) {
        this.kits = kits;
    }

    /**
     * Makes the kit.
     *
     * @param disk the image's bytes
     * @param progress is told what is done
     * @return the image with what came of it
     * @throws IOException when iscsi-service does not give the image's bytes, or this is to end
     */
    Image make(Image image, ByteSource disk, Consumer<String> progress) throws IOException {
        Image.Builder made = image.toBuilder();
        ByteSource boot = ImagePartitions.on(disk, ImagePartitions.boot(image));
        ByteSource root = ImagePartitions.on(disk, ImagePartitions.root(image));
        try {
            ImageSystem system = SystemFacts.read(root);
            made.setSystem(system).setOs(system.getName());
            kits.make(image.getName(), boot, root, progress)
                    .ifPresent(kit -> made.addAllKernels(kit.kernels())
                            .setBootKit(BootKit.newBuilder()
                                    .setSizeBytes(kit.archive().length)
                                    .setSha256(HexFormat.of()
                                            .formatHex(Digests.sha256().digest(kit.archive())))
                                    .addAllKernels(kit.kernels())
                                    .addAllPackages(kit.packages())
                                    .addAllWarnings(kit.warnings())));
        } catch (BaseUnreadableException | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            made.setBootKit(BootKit.newBuilder().setMissing(String.valueOf(e.getMessage())));
        }
        return made.build();
    }

    void delete(Image image) {
        kits.delete(image.getName());
    }
}
