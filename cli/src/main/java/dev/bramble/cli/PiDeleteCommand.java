package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.DeletePiRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble pi delete}. */
@Command(
        name = "delete",
        description = "Deletes Pis with their disks and boot trees; refused while a disk has a session.")
final class PiDeleteCommand extends InventoryCommand {
    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Their names, MACs or uids.")
    private List<String> names = new ArrayList<>();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        for (String name : names) {
            inventory
                    .inventory()
                    .deletePi(DeletePiRequest.newBuilder().setPi(name).build());
        }
    }
}
