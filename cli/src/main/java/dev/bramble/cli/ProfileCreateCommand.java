package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.CreateBootProfileRequest;
import dev.bramble.proto.inventory.v1.GetBootProfileRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble profile create}. */
@Command(
        name = "create",
        description =
                "Makes a boot profile: Pis that boot as those of another one, with kernel arguments of their own.",
        footer = {
            "",
            "Then: bramble pi add NAME --profile PROFILE ..., or bramble pi set-profile NAME PROFILE.",
            "",
            "Example: bramble profile create kiosk --like pi4-iscsi --argument quiet --argument video=HDMI-A-1:1280x720"
        })
final class ProfileCreateCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "What to call it: letters a-z, digits and '-'.")
    private String name = "";

    @Option(
            names = "--like",
            paramLabel = "PROFILE",
            defaultValue = "pi4-iscsi",
            description = "The profile whose stages it has (default: pi4-iscsi).")
    private String like = "";

    @Option(
            names = "--argument",
            paramLabel = "WORD",
            description = "A word for the end of cmdline.txt; may be given again.")
    private List<String> arguments = new ArrayList<>();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        BootProfile model = inventory
                .inventory()
                .getBootProfile(GetBootProfileRequest.newBuilder().setName(like).build());
        BootProfile made = inventory
                .inventory()
                .createBootProfile(CreateBootProfileRequest.newBuilder()
                        .setBootProfile(BootProfile.newBuilder()
                                .setName(name)
                                .addAllStages(model.getStagesList())
                                .setKernelArguments(String.join(" ", arguments)))
                        .setRequestId(UUID.randomUUID().toString())
                        .build());
        out.print(
                output.isJson()
                        ? output.text(ProfileListCommand.json(made)) + "\n"
                        : ProfileListCommand.table(List.of(made)));
    }
}
