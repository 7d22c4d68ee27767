package dev.bramble.cli;

import com.google.protobuf.FieldMask;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import java.io.PrintWriter;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble pi set-chap}. */
@Command(
        name = "set-chap",
        description = "Gives a Pi new CHAP secrets, or none, and writes them to its cmdline.txt.",
        footer = {
            "",
            "A session that is open stays open. Each login after this needs the new secrets, which a Pi",
            "that is up reads only when it boots again."
        })
final class PiSetChapCommand extends InventoryCommand {
    @Parameters(paramLabel = "NAME", description = "Its name, MAC or uid.")
    private String name = "";

    @ArgGroup
    private Kind kind = new Kind();

    /** One or the other. */
    private static final class Kind {
        @Option(names = "--mutual", description = "The target has to prove itself too; it stays so until --off.")
        private boolean mutual;

        @Option(names = "--off", description = "No CHAP: the initiator name alone is asked for.")
        private boolean off;
    }

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Pi before = inventory
                .inventory()
                .getPi(GetPiRequest.newBuilder().setPi(name).build());
        Pi.Builder wanted = Pi.newBuilder().setUid(before.getUid()).setEtag(before.getEtag());
        if (!kind.off) {
            wanted.setChap(ChapSetting.made(
                    kind.mutual || !before.getChap().getMutualUsername().isEmpty()));
        }
        Pi changed = inventory
                .inventory()
                .updatePi(UpdatePiRequest.newBuilder()
                        .setPi(wanted)
                        .setUpdateMask(FieldMask.newBuilder().addPaths("chap"))
                        .build());
        out.println(
                kind.off
                        ? "%s logs in without CHAP from now on; a session that is open stays open"
                                .formatted(changed.getName())
                        : "%s has new CHAP secrets, which `bramble pi show %s --secrets` shows"
                                .formatted(changed.getName(), changed.getName()));
        if (!kind.off) {
            out.println("a session that is open stays open, but cannot log in again once its connection is lost:"
                    + " if the Pi is up, reboot it soon");
        }
        if (changed.getState() != Pi.State.READY) {
            out.println("its cmdline.txt is still being written; `bramble pi show %s` tells when it is ready"
                    .formatted(changed.getName()));
        }
    }
}
