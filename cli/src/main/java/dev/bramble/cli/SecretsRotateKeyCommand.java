package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.RotateKeyRequest;
import dev.bramble.proto.inventory.v1.RotateKeyResponse;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code bramble secrets rotate-key}. */
@Command(
        name = "rotate-key",
        description = "Makes a new key and seals the secrets in the inventory's database with it.",
        footer = {
            "",
            "The key is DATA/inventory/secrets.key: without it the CHAP secrets in the database cannot be",
            "read, so keep a copy of it, apart from copies of the database. The secrets themselves stay;",
            "'bramble pi set-chap NAME' makes new ones.",
            "",
            "Example: bramble secrets rotate-key"
        })
final class SecretsRotateKeyCommand extends InventoryCommand {

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        RotateKeyResponse rotated = inventory.secrets().rotateKey(RotateKeyRequest.getDefaultInstance());
        out.printf(
                "key %d seals from now on; %d secrets were sealed anew. Copy DATA/inventory/secrets.key again%n",
                rotated.getKey(), rotated.getSecrets());
    }
}
