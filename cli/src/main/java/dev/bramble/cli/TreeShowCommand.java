package dev.bramble.cli;

import dev.bramble.proto.storage.v1.GetBootTreeRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble tree show}. */
@Command(name = "show", description = "Shows a boot tree: where it is served and exported, and who has it mounted.")
final class TreeShowCommand extends TreeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PI", description = "Its Pi's name, MAC or uid.")
    private String pi = "";

    @Override
    void run(TreeConnection trees, PrintWriter out) {
        String uid = trees.uid(pi);
        out.print(TreeView.show(
                trees.patient()
                        .getBootTree(GetBootTreeRequest.newBuilder().setUid(uid).build()),
                output));
    }
}
