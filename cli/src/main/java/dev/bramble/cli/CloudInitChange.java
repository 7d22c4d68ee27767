package dev.bramble.cli;

import com.google.protobuf.FieldMask;
import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.UpdateCloudInitRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Documents to set, and documents to clear. */
final class CloudInitChange {
    @Mixin
    private CloudInitOptions given = new CloudInitOptions();

    @Option(
            names = "--clear",
            paramLabel = "user-data|network-config|meta-data",
            description = "Have none of this kind any more; may be given again.")
    private List<String> cleared = new ArrayList<>();

    /**
     * The request, but for whose documents they are.
     *
     * @throws ParameterException when nothing is asked for, or one is to be set and cleared
     */
    UpdateCloudInitRequest.Builder request(CommandSpec spec) {
        CloudInit.Builder documents = given.documents();
        FieldMask.Builder mask = FieldMask.newBuilder();
        CloudInitDocuments.of(documents.build())
                .keySet()
                .forEach(name -> mask.addPaths(CloudInitDocuments.FIELDS.get(name)));
        for (String name : cleared) {
            String field = CloudInitDocuments.FIELDS.get(name);
            if (field == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--clear: '" + name + "' is not one of "
                                + String.join(", ", CloudInitDocuments.FIELDS.keySet()));
            }
            if (mask.getPathsList().contains(field)) {
                throw new ParameterException(spec.commandLine(), "--clear " + name + " and --" + name + " in one call");
            }
            mask.addPaths(field);
        }
        if (mask.getPathsCount() == 0) {
            throw new ParameterException(
                    spec.commandLine(), "say what to set: --user-data, --network-config, --meta-data or --clear");
        }
        return UpdateCloudInitRequest.newBuilder().setCloudInit(documents).setUpdateMask(mask);
    }
}
