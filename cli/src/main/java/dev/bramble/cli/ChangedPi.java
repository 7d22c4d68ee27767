package dev.bramble.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.longrunning.Operation;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.proto.inventory.v1.AwaitAcknowledgementRequest;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionMetadata;
import dev.bramble.proto.inventory.v1.ServiceLag;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A Pi that a command made or changed, when the data services serve it.
 *
 * @param warnings what there is to mind before it is powered on; empty: nothing
 */
record ChangedPi(Pi pi, List<String> warnings) {

    /** Waits for the end of a provisioning, and prints its steps meanwhile. */
    static ChangedPi provisioned(InventoryConnection inventory, Operation started, PrintWriter err) {
        Steps steps = new Steps(err);
        Pi pi = inventory.await(started, Pi.class, steps::show);
        List<String> warnings = new ArrayList<>();
        if (!pi.getStateMessage().isEmpty()) {
            warnings.add(pi.getStateMessage());
        }
        warnings.addAll(told(pi, steps.last.getLagsList()));
        return new ChangedPi(pi, warnings);
    }

    /** Waits until the data services serve a Pi that was changed. */
    static ChangedPi acknowledged(InventoryConnection inventory, Pi pi) {
        try {
            List<ServiceLag> lags = inventory
                    .acknowledgements()
                    .awaitAcknowledgement(AwaitAcknowledgementRequest.newBuilder()
                            .setRevision(pi.getRevision())
                            .build())
                    .getLagsList();
            return new ChangedPi(pi, told(pi, lags));
        } catch (StatusRuntimeException e) {
            return new ChangedPi(
                    pi,
                    List.of("the change is made, but whether the data services serve it already is not known (%s)%s"
                            .formatted(FailureMessages.of(e, "the inventory"), remedy(pi))));
        }
    }

    /** Says whether a Pi that was made anew can be powered on. */
    static void announce(InventoryConnection inventory, Pi pi, PrintWriter out, PrintWriter err) {
        Optional<String> unready = PiView.unlessReady(pi);
        unready.ifPresent(out::println);
        if (unready.isEmpty()) {
            ChangedPi _ = acknowledged(inventory, pi).warn(err);
        }
    }

    private static List<String> told(Pi pi, List<ServiceLag> lags) {
        return lags.stream().map(lag -> lag.getMessage() + remedy(pi)).toList();
    }

    private static String remedy(Pi pi) {
        return "; power %s on only when `bramble pi provision %s` ends without such a warning"
                .formatted(pi.getName(), pi.getName());
    }

    /** Prints the warnings. */
    ChangedPi warn(PrintWriter err) {
        warnings.forEach(warning -> err.println("warning: " + warning));
        err.flush();
        return this;
    }

    /** Prints the Pi as {@code pi show} does; the warnings stand in the data too. */
    void print(InventoryConnection inventory, OutputOptions output, PrintWriter out) {
        PiView view = new PiView(pi, inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance()));
        if (!output.isJson()) {
            out.print(view.text());
            return;
        }
        JsonObject json = view.json();
        JsonArray texts = new JsonArray();
        warnings.forEach(texts::add);
        json.add("warnings", texts);
        out.print(output.text(json) + "\n");
    }

    /** Prints each step of a provisioning once, and keeps what is told last. */
    private static final class Steps {
        private final PrintWriter err;
        private ProvisionMetadata last = ProvisionMetadata.getDefaultInstance();

        Steps(PrintWriter err) {
            this.err = err;
        }

        void show(Operation operation) {
            try {
                ProvisionMetadata now = operation.getMetadata().unpack(ProvisionMetadata.class);
                ProvisionMetadata.Step step = now.getStep();
                if (step != last.getStep() && step != ProvisionMetadata.Step.DONE) {
                    err.println(step.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " ...");
                    err.flush();
                }
                last = now;
            } catch (InvalidProtocolBufferException e) {
                throw new CommandFailure("the inventory tells its progress in words of another version", e);
            }
        }
    }
}
