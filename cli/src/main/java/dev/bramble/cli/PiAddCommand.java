package dev.bramble.cli;

import com.google.longrunning.Operation;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.cli.output.Quantity;
import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionMetadata;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code bramble pi add}. */
@Command(name = "add", description = "Adds a Pi: clones the image's disk for it and makes its boot tree.")
final class PiAddCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "What to call it: letters a-z, digits and '-'.")
    private String name = "";

    @Option(names = "--mac", required = true, paramLabel = "MAC", description = "Its MAC address; may be given again.")
    private List<String> macs = new ArrayList<>();

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

    @Mixin
    private CloudInitOptions cloudInit = new CloudInitOptions();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Pi.Builder wanted = Pi.newBuilder()
                .setName(name)
                .addAllMacs(macs)
                .setImage(image)
                .setSerial(serial)
                .setIp(ip)
                .setDiskBytes(diskBytes())
                .setRoot(rootKind())
                .setNfsRootVersion(nfsVersion)
                .setBootProfile(profile);
        if (chap || chapMutual) {
            wanted.setChap(ChapSetting.made(chapMutual));
        }
        CloudInit.Builder documents = cloudInit.documents();
        PrintWriter err = spec().commandLine().getErr();
        Operation started = inventory
                .inventory()
                .createPi(CreatePiRequest.newBuilder()
                        .setPi(wanted)
                        .setCloudInit(documents)
                        .setRequestId(UUID.randomUUID().toString())
                        .build());
        Pi added = inventory.await(started, Pi.class, new StepPrinter(err)::show);
        if (ip.isEmpty()) {
            err.println("note: without --ip its boot tree "
                    + (added.getRoot() == Pi.Root.NFS ? "and its root are" : "is")
                    + " exported to the address of the latest TFTP request with its"
                    + " prefix, which anyone on the network can send"
                    + (wanted.hasChap() ? "; so can anyone read the CHAP secrets in its cmdline.txt, by TFTP too" : "")
                    + (CloudInitDocuments.of(documents.build()).isEmpty() ? "" : "; and its documents for cloud-init"));
            err.flush();
        }
        if (!added.getStateMessage().isEmpty()) {
            err.println("warning: " + added.getStateMessage());
            err.flush();
        }
        PiView view = new PiView(added, inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance()));
        out.print(output.isJson() ? output.text(view.json()) + "\n" : view.text());
    }

    private Pi.Root rootKind() {
        return switch (root) {
            case "iscsi" -> Pi.Root.ISCSI;
            case "nfs" -> Pi.Root.NFS;
            default -> throw new ParameterException(spec().commandLine(), "--root: '" + root + "' is not iscsi or nfs");
        };
    }

    private long diskBytes() {
        try {
            return disk.isEmpty() ? 0 : Quantity.parseBytes(disk);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), "--disk: " + e.getMessage(), e);
        }
    }

    /** Prints each step of the provisioning once. */
    static final class StepPrinter {
        private final PrintWriter err;
        private ProvisionMetadata.Step shown = ProvisionMetadata.Step.STEP_UNSPECIFIED;

        StepPrinter(PrintWriter err) {
            this.err = err;
        }

        void show(Operation operation) {
            try {
                ProvisionMetadata.Step step =
                        operation.getMetadata().unpack(ProvisionMetadata.class).getStep();
                if (step != shown && step != ProvisionMetadata.Step.DONE) {
                    err.println(step.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " ...");
                    err.flush();
                }
                shown = step;
            } catch (InvalidProtocolBufferException e) {
                throw new CommandFailure("the inventory tells its progress in words of another version", e);
            }
        }
    }
}
