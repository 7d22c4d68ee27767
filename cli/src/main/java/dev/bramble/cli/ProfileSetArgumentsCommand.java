package dev.bramble.cli;

import com.google.protobuf.FieldMask;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.GetBootProfileRequest;
import dev.bramble.proto.inventory.v1.UpdateBootProfileRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble profile set-arguments}. */
@Command(
        name = "set-arguments",
        description = "Sets the kernel arguments of a boot profile, in place of those that it has.",
        footer = {
            "",
            "They are written to the cmdline.txt of its Pis, which read it when they boot next. Without any word it",
            "has none any more.",
            "",
            "Example: bramble profile set-arguments kiosk quiet video=HDMI-A-1:1280x720"
        })
final class ProfileSetArgumentsCommand extends InventoryCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Its name, as `bramble profile list` shows it.")
    private String name = "";

    @Parameters(index = "1..*", paramLabel = "WORD", description = "What stands at the end of cmdline.txt.")
    private List<String> words = new ArrayList<>();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        BootProfile before = inventory
                .inventory()
                .getBootProfile(GetBootProfileRequest.newBuilder().setName(name).build());
        BootProfile after = inventory
                .inventory()
                .updateBootProfile(UpdateBootProfileRequest.newBuilder()
                        .setBootProfile(before.toBuilder().setKernelArguments(String.join(" ", words)))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("kernel_arguments"))
                        .build());
        out.print(ProfileListCommand.table(List.of(after)));
        if (!after.getKernelArguments().equals(before.getKernelArguments())) {
            out.println("the boot trees of its Pis are written now; `bramble pi list` tells which are ready");
        }
    }
}
