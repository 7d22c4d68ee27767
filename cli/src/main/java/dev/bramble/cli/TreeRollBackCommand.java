package dev.bramble.cli;

import dev.bramble.proto.storage.v1.RollBackBootTreeRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble tree rollback}. */
@Command(
        name = "rollback",
        description = "Gives a boot tree the files of its snapshot again; refused while it is mounted.",
        footer = {
            "",
            "What the Pi boots next is what the snapshot has: kernel, initramfs, config.txt and cmdline.txt, CHAP secrets",
            "and all. If these were changed since, `bramble pi set-chap PI` writes new ones. The Pi's disk stays as it is."
        })
final class TreeRollBackCommand extends TreeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "PI", description = "Its Pi's name, MAC or uid.")
    private String pi = "";

    @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "The snapshot, which stays.")
    private String snapshot = "";

    @Override
    void run(TreeConnection trees, PrintWriter out) {
        String uid = trees.uid(pi);
        out.print(TreeView.show(
                trees.patient()
                        .rollBackBootTree(RollBackBootTreeRequest.newBuilder()
                                .setUid(uid)
                                .setSnapshot(snapshot)
                                .build()),
                output));
    }
}
