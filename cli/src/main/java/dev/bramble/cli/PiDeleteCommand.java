package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.DeletePiRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble pi delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Deletes Pis with their disks and boot trees; refused while a disk has a session.")
final class PiDeleteCommand implements Runnable {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Their names, MACs or uids.")
    private List<String> names = new ArrayList<>();

    @Override
    public void run() {
        try (InventoryConnection inventory = connection.connect()) {
            for (String name : names) {
                inventory
                        .inventory()
                        .deletePi(DeletePiRequest.newBuilder().setPi(name).build());
            }
        }
    }
}
