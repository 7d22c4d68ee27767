package dev.bramble.cli;

import dev.bramble.proto.storage.v1.CreateVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code bramble volume create}. */
@Command(
        name = "create",
        description = "Makes an empty volume with a target of its own, or one over a block device of the data node.")
final class VolumeCreateCommand extends VolumeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "What to call it: letters a-z, digits and '-'.")
    private String name = "";

    @ArgGroup(multiplicity = "1")
    private Bytes bytes = new Bytes();

    @Option(
            names = "--block-size",
            paramLabel = "BYTES",
            defaultValue = "512",
            description = "What initiators read and write at least: 512 or 4096 (default: 512).")
    private int blockSize;

    @Option(names = "--format", paramLabel = "FORMAT", description = "raw or qcow2 (default: raw).")
    private @Nullable VolumeFormat format;

    @Option(names = "--write-through", description = "Answer each write only when it is on the medium.")
    private boolean writeThrough;

    @Option(names = "--any-initiator", description = "Let any initiator log in: for tests.")
    private boolean anyInitiator;

    @Option(names = "--initiator", paramLabel = "IQN", description = "Let this initiator log in; may be given again.")
    private List<String> initiators = new ArrayList<>();

    /** Where the volume's bytes are. */
    static final class Bytes {
        @Option(
                names = "--size",
                required = true,
                paramLabel = "SIZE",
                converter = SizeConverter.class,
                description = "Its size, as 8G.")
        private long size;

        @Option(
                names = "--device",
                required = true,
                paramLabel = "PATH",
                description = "A block device of the data node, as a zvol: it becomes the volume.")
        private String device = "";
    }

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        if (blockSize != 512 && blockSize != 4096) {
            throw new ParameterException(spec().commandLine(), "--block-size is 512 or 4096");
        }
        if (anyInitiator && !initiators.isEmpty()) {
            throw new ParameterException(
                    spec().commandLine(), "--any-initiator lets all in: leave --initiator or it out");
        }
        Volume made = volumes.patient()
                .createVolume(CreateVolumeRequest.newBuilder()
                        .setId(name)
                        .setSizeBytes(bytes.size)
                        .setDevice(bytes.device)
                        .setBlockBytes(blockSize)
                        .setFormat(format == null ? Volume.Format.FORMAT_UNSPECIFIED : format.message())
                        .setWriteThrough(writeThrough)
                        .setAnyInitiator(anyInitiator)
                        .addAllInitiators(initiators)
                        .build());
        if (!anyInitiator && initiators.isEmpty()) {
            note("note: nobody may log in to it; say who with --initiator IQN, or --any-initiator");
        }
        out.print(new VolumeView(made, portal()).show(output));
    }
}
