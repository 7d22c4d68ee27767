package dev.bramble.inventory.netboot;

import dev.bramble.disk.ByteSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;

/** The boot kits of images, each built once and kept as a file: what was found on the way is in the image's record. */
public final class BootKits {
    /** A kit goes to nfs-service in one message, with the rest of what a boot tree is given. */
    private static final int MAX_BYTES = 28 << 20;

    private final Path folder;
    private final BootKitBuilder builder;

    BootKits(Path folder, BootKitBuilder builder) {
        this.folder = folder;
        this.builder = builder;
    }

    /** Kits in {@code folder}; packages from {@code packages}, else fetched from {@code mirrors} and kept there. */
    public static BootKits in(Path folder, Path packages, Mirrors mirrors) {
        return new BootKits(folder, new BootKitBuilder(system -> mirrors.packagesOf(system, packages)));
    }

    /**
     * Builds the kit of an image and keeps it.
     *
     * @param boot its FAT partition
     * @param root its ext4 partition
     * @param progress is told what is done, a few words each time
     * @return empty when the image needs none
     * @throws NoBootKitException when none can be made
     */
    public Optional<BootKit> make(String image, ByteSource boot, ByteSource root, Consumer<String> progress)
            throws IOException {
        FirmwareConfig config = FirmwareConfig.read(boot);
        Optional<BootKit> kit = builder.build(root, config.kitFiles(), progress);
        if (kit.isPresent()) {
            // Told now rather than by each Pi that is made from it.
            FirmwareConfig _ = config.withBootKit();
            keep(image, kit.get().archive());
        }
        return kit;
    }

    private void keep(String image, byte[] archive) throws IOException {
        if (archive.length > MAX_BYTES) {
            throw new NoBootKitException(
                    "its kit would have %d bytes, more than the %d that fit: too many kernels; remove old ones"
                            .formatted(archive.length, MAX_BYTES));
        }
        Files.createDirectories(folder);
        Path made = folder.resolve(image + ".new");
        Files.write(made, archive);
        Files.move(made, file(image), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Keeps the kit of an image that was built elsewhere, in place of another.
     *
     * @param image a name that was checked
     */
    public void put(String image, byte[] archive) throws IOException {
        keep(image, archive);
    }

    /** The archive of an image's kit; empty when there is none. */
    public Optional<byte[]> archive(String image) {
        try {
            return Optional.of(Files.readAllBytes(file(image)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the boot kit of image " + image + " cannot be read", e);
        }
    }

    /** Deletes an image's kit, if it has one. */
    public void delete(String image) {
        try {
            boolean _ = Files.deleteIfExists(file(image));
        } catch (IOException e) {
            throw new UncheckedIOException("the boot kit of image " + image + " cannot be deleted", e);
        }
    }

    private Path file(String image) {
        return folder.resolve(image + ".img");
    }
}
