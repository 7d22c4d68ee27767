package dev.bramble.cli;

import com.google.protobuf.FieldMask;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code bramble pi update}. */
@Command(
        name = "update",
        description =
                "Changes what a Pi is known by: its name, serial, address, labels. Disk, boot tree, initiator name"
                        + " and history stay.",
        footer = {
            "",
            "Its system keeps the hostname that it has. For another board: bramble pi replace.",
            "",
            "Example: bramble pi update rack2-pi3 --name rack3-pi1 --ip 192.168.10.31 --label board=pi4"
        })
final class PiUpdateCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "Its name, MAC or uid.")
    private String key = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it: letters a-z, digits and '-'.")
    private @Nullable String name;

    @Option(
            names = "--serial",
            paramLabel = "HEX",
            description = "Its serial number, by which it asks if its EEPROM has TFTP_PREFIX=0; '' for none.")
    private @Nullable String serial;

    @Option(
            names = "--ip",
            paramLabel = "IP",
            description = "The address that DHCP always gives it; '' for none that is known.")
    private @Nullable String ip;

    @Option(
            names = "--label",
            paramLabel = "KEY=VALUE",
            description = "A label to set, as board=pi5; may be given again.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--no-label", paramLabel = "KEY", description = "A label to take away; may be given again.")
    private List<String> noLabels = new ArrayList<>();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Pi before =
                inventory.inventory().getPi(GetPiRequest.newBuilder().setPi(key).build());
        Pi.Builder wanted = Pi.newBuilder().setUid(before.getUid()).setEtag(before.getEtag());
        FieldMask.Builder mask = FieldMask.newBuilder();
        if (name != null) {
            wanted.setName(name);
            mask.addPaths("name");
        }
        if (serial != null) {
            wanted.setSerial(serial);
            mask.addPaths("serial");
        }
        if (ip != null) {
            wanted.setIp(ip);
            mask.addPaths("ip");
        }
        if (!labels.isEmpty() || !noLabels.isEmpty()) {
            wanted.putAllLabels(before.getLabelsMap()).putAllLabels(labels);
            noLabels.forEach(wanted::removeLabels);
            mask.addPaths("labels");
        }
        if (mask.getPathsCount() == 0) {
            throw new ParameterException(
                    spec().commandLine(), "say what to change: --name, --serial, --ip, --label or --no-label");
        }
        Pi after = inventory
                .inventory()
                .updatePi(UpdatePiRequest.newBuilder()
                        .setPi(wanted)
                        .setUpdateMask(mask)
                        .build());
        PrintWriter err = spec().commandLine().getErr();
        ChangedPi.acknowledged(inventory, after).warn(err).print(inventory, output, out);
    }
}
