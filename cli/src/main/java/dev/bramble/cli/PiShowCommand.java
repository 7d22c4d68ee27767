package dev.bramble.cli;

import com.google.gson.JsonObject;
import dev.bramble.proto.inventory.v1.GetCloudInitRequest;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.GetReportRequest;
import dev.bramble.proto.inventory.v1.Pi;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble pi show}. */
@Command(name = "show", description = "Shows a Pi, and what to set on the board and in DHCP for it.")
final class PiShowCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "Its name, MAC or uid.")
    private String name = "";

    @Option(names = "--secrets", description = "Show passwords too.")
    private boolean secrets;

    @Option(
            names = "--cloud-init",
            description = "Print its documents for cloud-init instead; they may hold passwords.")
    private boolean contents;

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Pi pi = inventory
                .inventory()
                .getPi(GetPiRequest.newBuilder().setPi(name).setSecrets(secrets).build());
        PiView view = new PiView(pi, inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance()));
        Optional<PreflightView> checked = lastReport(inventory, pi);
        Optional<CloudInitView> documents = documents(inventory, pi);
        if (output.isJson()) {
            JsonObject json = view.json();
            documents.ifPresent(some -> json.add("cloud_init", some.json()));
            checked.ifPresent(report -> json.add("preflight", report.json()));
            out.println(output.text(json));
        } else if (contents) {
            out.print(documents.map(CloudInitView::text).orElse(""));
        } else {
            out.print(view.text());
            documents.ifPresent(some -> out.println("cloud-init  " + some.line()));
            checked.ifPresent(report -> out.println("preflight   " + report.line()));
        }
    }

    /** Empty where the inventory is of a version without them, but for who asks for them. */
    private Optional<CloudInitView> documents(InventoryConnection inventory, Pi pi) {
        try {
            return Optional.of(new CloudInitView(inventory
                    .cloudInit()
                    .getCloudInit(GetCloudInitRequest.newBuilder()
                            .setPi(pi.getUid())
                            .setContents(contents)
                            .build())));
        } catch (StatusRuntimeException e) {
            if (!contents && e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Empty for one that was not checked yet, and where the inventory is of a version that does not check. */
    private static Optional<PreflightView> lastReport(InventoryConnection inventory, Pi pi) {
        try {
            return Optional.of(new PreflightView(inventory
                    .preflight()
                    .getReport(GetReportRequest.newBuilder().setPi(pi.getUid()).build())));
        } catch (StatusRuntimeException e) {
            Status.Code code = e.getStatus().getCode();
            if (code == Status.Code.NOT_FOUND || code == Status.Code.UNIMPLEMENTED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
