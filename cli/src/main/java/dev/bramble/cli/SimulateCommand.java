package dev.bramble.cli;

import dev.bramble.cli.output.Quantity;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.simulator.SimulatedPi;
import dev.bramble.simulator.boot.BootFailure;
import dev.bramble.simulator.boot.BootListener;
import dev.bramble.simulator.boot.BootReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bramble simulate}. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Boots simulated Pis over the real protocols: registered ones by name, or new ones.",
            "Each binds its own address, which must be one of this machine: 127.x.y.z needs no privilege."
        })
final class SimulateCommand implements Callable<Integer> {
    private static final int MOST = 4000;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Registered Pis.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--pis",
            paramLabel = "N",
            defaultValue = "0",
            description = "Boot sim-1 to sim-N; those not registered yet are added.")
    private int pis;

    @Option(
            names = "--image",
            paramLabel = "N",
            defaultValue = "",
            description = "With --pis: the image to make them from.")
    private String image = "";

    @Option(
            names = {"-v", "--verbose"},
            description = "Show every request that each Pi makes.")
    private boolean verbose;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec own = Objects.requireNonNull(spec, "set by picocli");
        if (names.isEmpty() && pis == 0) {
            throw new ParameterException(own.commandLine(), "name Pis, or say how many with --pis");
        }
        if (pis < 0 || pis > MOST) {
            throw new ParameterException(own.commandLine(), "--pis takes 1 to " + MOST);
        }
        PrintWriter out = own.commandLine().getOut();
        try (InventoryConnection inventory = connection.connect()) {
            List<Pi> fleet = new ArrayList<>();
            for (String name : names) {
                fleet.add(inventory
                        .inventory()
                        .getPi(GetPiRequest.newBuilder().setPi(name).build()));
            }
            for (int number = 1; number <= pis; number++) {
                fleet.add(simulated(inventory, own, number));
            }
            return boot(fleet, inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance()), out);
        }
    }

    private Pi simulated(InventoryConnection inventory, CommandSpec own, int number) {
        String name = "sim-" + number;
        Pi known = Demo.existing(() -> inventory
                .inventory()
                .getPi(GetPiRequest.newBuilder().setPi(name).build()));
        if (known != null) {
            return known;
        }
        if (image.isEmpty()) {
            throw new ParameterException(
                    own.commandLine(), name + " is not registered: say with --image what to make it from");
        }
        Pi wanted = Pi.newBuilder()
                .setName(name)
                // Locally administered, so that no real board has it.
                .addMacs("02:b7:a3:00:%02x:%02x".formatted(number >> 8, number & 0xff))
                .setIp("127.83.%d.%d".formatted(number / 250, number % 250 + 1))
                .setImage(image)
                .build();
        return inventory.await(
                inventory
                        .inventory()
                        .createPi(CreatePiRequest.newBuilder().setPi(wanted).build()),
                Pi.class,
                operation -> {});
    }

    private int boot(List<Pi> fleet, Endpoints endpoints, PrintWriter out) throws InterruptedException {
        Stopwatch steps = new Stopwatch(out);
        int failed = 0;
        try (ExecutorService power = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<BootReport>> boots = new ArrayList<>();
            for (Pi pi : fleet) {
                SimulatedPi board = SimulatedFleet.pi(pi, endpoints);
                BootListener listener =
                        fleet.size() == 1 || verbose ? new BootPrinter(steps, verbose) : BootListener.none();
                boots.add(power.submit(() -> board.boot(listener)));
            }
            for (int i = 0; i < boots.size(); i++) {
                String name = fleet.get(i).getName();
                try {
                    BootReport report = boots.get(i).get();
                    steps.say("%s: up after %s, %s"
                            .formatted(name, Quantity.seconds(report.duration()), Quantity.bytes(report.bytes())));
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof BootFailure failure)) {
                        throw new IllegalStateException(name, e);
                    }
                    failed++;
                    steps.say("%s: failed in %s: %s".formatted(name, failure.stage(), failure.getMessage()));
                }
            }
        }
        steps.say("%d booted, %d failed".formatted(fleet.size() - failed, failed));
        return failed == 0 ? 0 : 1;
    }
}
