package dev.bramble.cli;

import dev.bramble.cli.output.Quantity;
import dev.bramble.cli.output.Waterfall;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Stage;
import dev.bramble.proto.boot.v1.WatchBootsRequest;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.GetImageRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.simulator.boot.BootFailure;
import dev.bramble.simulator.boot.BootReport;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The demonstration, against a Bramble that runs: an image, a Pi, a boot, its timeline. */
final class Demo {
    private static final String IMAGE = "demo";
    private static final String PI = "demo-pi";
    private static final String MAC = "dc:a6:32:00:de:30";
    private static final String ADDRESS = "127.77.0.1";
    private static final Duration TIMELINE_WITHIN = Duration.ofSeconds(30);
    private static final List<String> STAGES =
            List.of("bootloader", "firmware", "kernel", "initramfs", "root-mounting", "root-mounted", "userspace");

    private final InventoryConnection inventory;
    private final Stopwatch steps;
    private final PrintWriter out;
    private final boolean verbose;

    Demo(InventoryConnection inventory, Stopwatch steps, PrintWriter out, boolean verbose) {
        this.inventory = inventory;
        this.steps = steps;
        this.out = out;
        this.verbose = verbose;
    }

    void run(Path imageFile) throws IOException, BootFailure {
        Image image = existing(() -> inventory
                .inventory()
                .getImage(GetImageRequest.newBuilder().setName(IMAGE).build()));
        if (image == null) {
            steps.say("importing " + imageFile.getFileName());
            image = new ImageUpload(
                            imageFile,
                            ImportImageRequest.Header.newBuilder()
                                    .setName(IMAGE)
                                    .build(),
                            false)
                    .run(inventory);
        }
        steps.say("image '%s': %s, %d partitions"
                .formatted(image.getName(), Quantity.bytes(image.getSizeBytes()), image.getPartitionsCount()));
        Pi pi = existing(() ->
                inventory.inventory().getPi(GetPiRequest.newBuilder().setPi(PI).build()));
        if (pi == null) {
            steps.say("adding the Pi '" + PI + "', " + MAC);
            pi = inventory.await(inventory.inventory().createPi(createPi()), Pi.class, operation -> {});
        }
        steps.say("its disk is " + pi.getTarget() + ", its boot tree " + pi.getBootTree());
        Endpoints endpoints = inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance());
        steps.say("power on: a simulated Pi 4 boots from " + endpoints.getServer() + " as " + ADDRESS);
        Instant powerOn = Instant.now();
        BootReport report = SimulatedFleet.pi(pi, endpoints).boot(new BootPrinter(steps, verbose));
        steps.say("the Pi was up after %s and has shut down: %s moved"
                .formatted(Quantity.seconds(report.duration()), Quantity.bytes(report.bytes())));
        Boot boot = awaitTimeline(pi, powerOn);
        steps.say("what Bramble saw of it:");
        out.println();
        out.print(new Waterfall(UserTerminal.columns(), ZoneId.systemDefault()).draw(boot, PI));
        out.println();
        out.flush();
    }

    private static CreatePiRequest createPi() {
        return CreatePiRequest.newBuilder()
                .setPi(Pi.newBuilder().setName(PI).addMacs(MAC).setIp(ADDRESS).setImage(IMAGE))
                .build();
    }

    static <T> @Nullable T existing(Supplier<T> get) {
        try {
            return get.get();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    /** The timeline is complete when it has every stage up to userspace. */
    private Boot awaitTimeline(Pi pi, Instant powerOn) {
        Boot latest = Boot.getDefaultInstance();
        try {
            Iterator<Boot> boots = inventory
                    .bootStream()
                    .withDeadlineAfter(TIMELINE_WITHIN)
                    .watchBoots(
                            WatchBootsRequest.newBuilder().setPi(pi.getUid()).build());
            while (boots.hasNext()) {
                Boot boot = boots.next();
                if (Instant.ofEpochSecond(
                                boot.getStartTime().getSeconds(),
                                boot.getStartTime().getNanos())
                        .isBefore(powerOn)) {
                    continue;
                }
                latest = boot;
                if (boot.getStagesList().stream().map(Stage::getName).toList().containsAll(STAGES)) {
                    return boot;
                }
            }
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.DEADLINE_EXCEEDED) {
                throw e;
            }
        }
        throw new CommandFailure("the Pi booted, but after %d s its timeline has only the stages %s"
                .formatted(
                        TIMELINE_WITHIN.toSeconds(),
                        latest.getStagesList().stream().map(Stage::getName).toList()));
    }
}
