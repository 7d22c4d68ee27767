package dev.bramble.cli;

import dev.bramble.cli.output.Quantity;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a Pi is made of, for the commands that make one. */
final class NewPiOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(names = "--image", required = true, paramLabel = "N", description = "The image to make it from.")
    private String image = "";

    @Option(names = "--serial", defaultValue = "", paramLabel = "HEX", description = "Its serial number.")
    private String serial = "";

    @Option(
            names = "--ip",
            defaultValue = "",
            paramLabel = "IP",
            description = "Its fixed address; its boot tree is then exported to that address alone.")
    private String ip = "";

    @Option(
            names = "--disk",
            defaultValue = "",
            paramLabel = "SIZE",
            description = "Size of its disk, as 16G (default: the image's).")
    private String disk = "";

    @Option(
            names = "--root",
            defaultValue = "iscsi",
            paramLabel = "iscsi|nfs",
            description = "Where its root is: on a disk by iSCSI (default), or in a directory by NFS, without a disk.")
    private String root = "iscsi";

    @Option(
            names = "--nfs-version",
            defaultValue = "",
            paramLabel = "3|4.1",
            description = "Of an NFS root: 3 (default) for Debian's and Ubuntu's initramfs, which knows no other and"
                    + " needs a port mapper; 4.1 for the kernel's own nfsroot= and other initramfs.")
    private String nfsVersion = "";

    @Option(
            names = "--chap",
            description = "Let it and its disk's target know each other by a CHAP secret, made for it.")
    private boolean chap;

    @Option(names = "--chap-mutual", description = "As --chap, and the target has to prove itself too.")
    private boolean chapMutual;

    @Option(
            names = "--profile",
            defaultValue = "",
            paramLabel = "P",
            description = "Its boot profile, as `bramble profile list` shows them (default: that of a Pi 4).")
    private String profile = "";

    /** The Pi as it is asked for; its MACs are still to be given. */
    Pi.Builder pi(String name) {
        Pi.Builder pi = Pi.newBuilder()
                .setName(name)
                .setImage(image)
                .setSerial(serial)
                .setIp(ip)
                .setDiskBytes(diskBytes())
                .setRoot(rootKind())
                .setNfsRootVersion(nfsVersion)
                .setBootProfile(profile);
        return chap || chapMutual ? pi.setChap(ChapSetting.made(chapMutual)) : pi;
    }

    /**
     * Says what is open to all without a fixed address.
     *
     * @param documents whether it has some for cloud-init, which are in its boot tree
     */
    void note(Pi made, boolean documents, PrintWriter err) {
        if (!ip.isEmpty()) {
            return;
        }
        err.println("note: without --ip its boot tree "
                + (made.getRoot() == Pi.Root.NFS ? "and its root are" : "is")
                + " exported to the address of the latest TFTP request with its"
                + " prefix, which anyone on the network can send"
                + (chap || chapMutual ? "; so can anyone read the CHAP secrets in its cmdline.txt, by TFTP too" : "")
                + (documents ? "; and its documents for cloud-init" : ""));
        err.flush();
    }

    private Pi.Root rootKind() {
        return switch (root) {
            case "iscsi" -> Pi.Root.ISCSI;
            case "nfs" -> Pi.Root.NFS;
            default -> throw wrong("--root: '" + root + "' is not iscsi or nfs", null);
        };
    }

    private long diskBytes() {
        try {
            return disk.isEmpty() ? 0 : Quantity.parseBytes(disk);
        } catch (IllegalArgumentException e) {
            throw wrong("--disk: " + e.getMessage(), e);
        }
    }

    private ParameterException wrong(String message, @Nullable Throwable cause) {
        return new ParameterException(
                Objects.requireNonNull(command, "set by picocli").commandLine(), message, cause);
    }
}
