package dev.bramble.inventory.provision;

import com.google.protobuf.ByteString;
import dev.bramble.disk.ByteSource;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.image.BaseUnreadableException;
import dev.bramble.inventory.image.Bases;
import dev.bramble.inventory.image.BootPartitionFile;
import dev.bramble.inventory.image.CommandLineFile;
import dev.bramble.inventory.image.ImagePartitions;
import dev.bramble.inventory.netboot.BootKit;
import dev.bramble.inventory.netboot.BootKits;
import dev.bramble.inventory.netboot.FirmwareConfig;
import dev.bramble.inventory.pi.BootProfiles;
import dev.bramble.inventory.pi.CommandLineWords;
import dev.bramble.inventory.pi.PiNames;
import dev.bramble.inventory.store.BootProfileStore;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Partition;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionMetadata.Step;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.CreateBootTreeRequest;
import dev.bramble.proto.storage.v1.CreateRootTreeRequest;
import dev.bramble.proto.storage.v1.RootTree;
import dev.bramble.proto.storage.v1.TreeFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is done to make a Pi bootable. Every step is idempotent: a repeat finishes what an earlier run began. */
final class Provisioning {
    /** For nfs-service, tftp-service and the Pi's root, which are one user to the file system. */
    private static final int SECRET_MODE = 0600;

    private static final int MAX_DOCUMENT_BYTES = 1 << 20;

    private static final String NOT_PLACED =
            "its cloud-init documents are in its boot tree only: its image has no boot kit, which would put them where"
                    + " cloud-init looks; its own system has to read them from /boot/firmware";

    private static final String NO_PORTMAPPER =
            "its root by NFS version 3 cannot be mounted yet: nfs-service has no port mapper on port 111; set"
                    + " BRAMBLE_NFS_PORTMAPPER=own (or register, where the host runs rpcbind) and start it again";

    private final DataServices services;
    private final Bases bases;
    private final BootKits kits;
    private final CloudInitSeed seed;
    private final BootProfileStore profiles;
    private final Endpoints endpoints;

    Provisioning(
            DataServices services,
            Bases bases,
            BootKits kits,
            CloudInitSeed seed,
            BootProfileStore profiles,
            Endpoints endpoints) {
        this.services = services;
        this.bases = bases;
        this.kits = kits;
        this.seed = seed;
        this.profiles = profiles;
        this.endpoints = endpoints;
    }

    /**
     * Runs all steps for one Pi.
     *
     * @param at is told each step before it begins
     * @return a warning for the user, or empty
     * @throws Refusal when a step fails; the Pi can be provisioned again
     */
    String run(Pi pi, Image image, Consumer<Step> at) {
        String warning = pi.getRoot() == Pi.Root.NFS ? makeRootTree(pi, image, at) : cloneVolume(pi, image, at);
        at.accept(Step.MAKE_BOOT_TREE);
        Optional<BootTree> before = services.bootTree(pi.getUid());
        Optional<TreeFile> kit = kit(pi, image);
        List<TreeFile> documents = seed.files(pi, name -> ownDocument(image, name));
        boolean noCloud = kit.isPresent() && !documents.isEmpty();
        CreateBootTreeRequest.Builder tree = CreateBootTreeRequest.newBuilder()
                .setUid(pi.getUid())
                .setBase(image.getBase())
                .addAllLinks(PiNames.bootLinks(pi))
                .addFiles(file(pi, commandLine(pi, image, noCloud)));
        if (before.isEmpty()) {
            tree.addAllFiles(documents);
        }
        if (kit.isPresent() && before.isEmpty()) {
            tree.addFiles(kit.get())
                    .addFiles(plain(BootKit.GUEST_FILE, BootKit.noGuestModules()))
                    .addFiles(plain(FirmwareConfig.FILE, config(image)));
        }
        services.createBootTree(tree.build());
        if (before.isPresent()) {
            // Of an image that got its kit, or another one, since.
            kit.ifPresent(file -> services.patchTree(pi.getUid(), file));
        }
        settleCommandLine(pi, image, noCloud);
        seed.settle(pi, documents);
        return documents.isEmpty() || kit.isPresent() ? warning : NOT_PLACED;
    }

    private String cloneVolume(Pi pi, Image image, Consumer<Step> at) {
        at.accept(Step.CLONE_VOLUME);
        services.cloneVolume(pi.getVolume(), image.getBase(), pi.getDiskBytes());
        return "";
    }

    private String makeRootTree(Pi pi, Image image, Consumer<Step> at) {
        at.accept(Step.MAKE_ROOT_TREE);
        CreateRootTreeRequest.Builder request =
                CreateRootTreeRequest.newBuilder().setUid(pi.getUid()).setBase(image.getBase());
        if (services.rootTree(pi.getUid()).isEmpty()) {
            fileSystemTable(pi, image)
                    .ifPresent(table -> request.addFiles(TreeFile.newBuilder()
                            .setPath(FileSystemTable.PATH)
                            .setContent(ByteString.copyFrom(table))));
        }
        RootTree tree = services.createRootTree(request.build());
        return tree.getPortmapper() || !pi.getNfsRootVersion().equals("3") ? "" : NO_PORTMAPPER;
    }

    /** The image's fstab as it is right for an NFS root; empty when the image has none. */
    private Optional<byte[]> fileSystemTable(Pi pi, Image image) {
        Partition root = ImagePartitions.root(image);
        ByteSource base = bases.open(image.getBase(), image.getSizeBytes());
        try {
            return FileSystemTable.read(ImagePartitions.on(base, root))
                    .map(table -> table.withNfsRoot(
                                    RootWords.bootTreeSource(pi, endpoints), RootWords.bootTreeOptions(pi, endpoints))
                            .bytes());
        } catch (BaseUnreadableException e) {
            throw Refusal.by("iscsi-service", e.status().getStatus());
        } catch (IOException e) {
            throw Refusal.unusable(
                    "the root partition of image %s cannot be read: %s".formatted(image.getName(), e.getMessage()));
        }
    }

    private Optional<TreeFile> kit(Pi pi, Image image) {
        return usesKit(pi, image)
                ? Optional.of(plain(
                        BootKit.FILE,
                        kits.archive(image.getName())
                                .orElseThrow(() -> Refusal.unusable("the boot kit of image " + image.getName()
                                        + " is gone from the data folder; import the image again"))))
                : Optional.empty();
    }

    /** A kit connects a disk; a root by NFS is mounted by the image's own initramfs. */
    private static boolean usesKit(Pi pi, Image image) {
        return pi.getRoot() != Pi.Root.NFS
                && image.hasBootKit()
                && image.getBootKit().getMissing().isEmpty();
    }

    private static TreeFile plain(String path, byte[] content) {
        return TreeFile.newBuilder()
                .setPath(path)
                .setContent(ByteString.copyFrom(content))
                .build();
    }

    /** A tree that was there before has the CHAP words of then, in a line that may be its user's by now. */
    private void settleCommandLine(Pi pi, Image image, boolean noCloud) {
        Optional<ByteString> file = services.treeFile(pi.getUid(), CommandLineFile.NAME);
        if (file.isEmpty()) {
            services.patchTree(pi.getUid(), file(pi, commandLine(pi, image, noCloud)));
            return;
        }
        CommandLine line = CommandLine.parse(file.get().toByteArray());
        CommandLine wanted =
                line.withChap(usesKit(pi, image) ? KitWords.chap(pi.getChap()) : RootWords.chap(pi.getChap()));
        if (noCloud) {
            wanted = wanted.withNoCloud();
        }
        wanted = withArguments(wanted, pi);
        if (!wanted.equals(line)) {
            services.patchTree(pi.getUid(), file(pi, wanted.bytes()));
        }
    }

    /** Of its boot profile; and without those that this one, or the one it had before, no longer has. */
    private CommandLine withArguments(CommandLine line, Pi pi) {
        BootProfile profile = profiles.get(BootProfiles.of(pi));
        return line.withArguments(CommandLineWords.of(profile.getKernelArguments()), profiles.managedArguments());
    }

    private static TreeFile file(Pi pi, byte[] commandLine) {
        return TreeFile.newBuilder()
                .setPath(CommandLineFile.NAME)
                .setContent(ByteString.copyFrom(commandLine))
                .setMode(pi.hasChap() ? SECRET_MODE : 0)
                .build();
    }

    private byte[] commandLine(Pi pi, Image image, boolean noCloud) {
        String label = ImagePartitions.root(image).getLabel();
        return ofBootPartition(image, boot -> {
            CommandLine line = CommandLine.parse(CommandLineFile.read(boot));
            if (usesKit(pi, image)) {
                CommandLine ours = line.withoutFirstBoot().withRoot(KitWords.of(pi, endpoints, label));
                return withArguments(noCloud ? ours.withNoCloud() : ours, pi).bytes();
            }
            return withArguments(
                            (pi.getRoot() == Pi.Root.NFS ? line.withoutDisk() : line)
                                    .withRoot(RootWords.of(pi, endpoints, label)),
                            pi)
                    .bytes();
        });
    }

    /** What the image's boot partition, which its trees are made from, has under the name of a document. */
    private Optional<byte[]> ownDocument(Image image, String name) {
        return ofBootPartition(image, boot -> BootPartitionFile.read(boot, name, MAX_DOCUMENT_BYTES));
    }

    private byte[] config(Image image) {
        return ofBootPartition(
                image, boot -> FirmwareConfig.read(boot).withBootKit().bytes());
    }

    private interface Reading<T> {
        T of(ByteSource boot) throws IOException;
    }

    private <T> T ofBootPartition(Image image, Reading<T> reading) {
        Partition boot = ImagePartitions.boot(image);
        ByteSource base = bases.open(image.getBase(), image.getSizeBytes());
        try {
            return reading.of(ImagePartitions.on(base, boot));
        } catch (BaseUnreadableException e) {
            throw Refusal.by("iscsi-service", e.status().getStatus());
        } catch (IOException e) {
            throw Refusal.unusable(
                    "the boot partition of image %s cannot be read: %s".formatted(image.getName(), e.getMessage()));
        }
    }
}
