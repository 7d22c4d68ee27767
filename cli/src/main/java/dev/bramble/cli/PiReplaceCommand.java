package dev.bramble.cli;

import com.google.protobuf.FieldMask;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble pi replace}. */
@Command(
        name = "replace",
        description = "Puts a new board in a dead one's place: it boots the same disk and boot tree, under the same"
                + " initiator name and with the same history.",
        footer = {
            "",
            "The old board's MACs and serial are forgotten: it finds no boot tree any more. Its fixed address and its",
            "TFTP prefixes stay: give the new board's MAC that address in your DHCP server. Nothing on the disk is edited.",
            "",
            "Example: bramble pi replace rack2-pi3 --mac dc:a6:32:01:36:c2"
        })
final class PiReplaceCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "The Pi's name, uid, or its old board's MAC.")
    private String name = "";

    @Option(
            names = "--mac",
            required = true,
            paramLabel = "MAC",
            description = "MAC address of the new board; may be given again.")
    private List<String> macs = new ArrayList<>();

    @Option(
            names = "--serial",
            defaultValue = "",
            paramLabel = "HEX",
            description = "Serial number of the new board, which asks by it if its EEPROM has TFTP_PREFIX=0.")
    private String serial = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Pi before = inventory
                .inventory()
                .getPi(GetPiRequest.newBuilder().setPi(name).build());
        Pi after = inventory
                .inventory()
                .updatePi(UpdatePiRequest.newBuilder()
                        .setPi(Pi.newBuilder()
                                .setUid(before.getUid())
                                .setEtag(before.getEtag())
                                .addAllMacs(macs)
                                .setSerial(serial))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("macs").addPaths("serial"))
                        .build());
        PrintWriter err = spec().commandLine().getErr();
        if (!before.getSerial().isEmpty() && serial.isEmpty()) {
            err.println(
                    "note: the serial %s of the old board is forgotten; a new board that asks by its serial needs --serial"
                            .formatted(before.getSerial()));
        }
        err.println("note: %s has been the board %s; if that one is still up, switch it off before the new one boots"
                .formatted(after.getName(), String.join(", ", before.getMacsList())));
        err.flush();
        ChangedPi.acknowledged(inventory, after).warn(err).print(inventory, output, out);
    }
}
