package dev.bramble.acceptance;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.bramble.launcher.Bramble;
import dev.bramble.launcher.Port;
import dev.bramble.launcher.Ports;
import dev.bramble.launcher.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A Bramble of all services on loopback, with the demo's image in it; one for all tests that take it as a parameter.
 * Its services' lines are in {@code target/acceptance/*.log}.
 */
final class RunningBramble implements AutoCloseable {
    static final String IMAGE = "demo";
    private static final Duration START_WITHIN = Duration.ofMinutes(3);
    private static final AtomicInteger ADDED = new AtomicInteger();

    private final Bramble services;
    private final Ports ports;
    private final Path data;

    private RunningBramble(Bramble services, Ports ports, Path data) {
        this.services = services;
        this.ports = ports;
        this.data = data;
    }

    private static RunningBramble start() throws Exception {
        Path data = Files.createTempDirectory("bramble-acceptance-");
        Path logs = Files.createDirectories(Path.of("target", "acceptance"));
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Ports ports = Ports.choose(Ports.Choice.AUTO, loopback, data);
        Bramble services = Bramble.prepare(
                new Settings(
                        Command.HOME,
                        data,
                        loopback,
                        ports,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("-XX:TieredStopAtLevel=1")),
                Command.JAVA,
                new LogFiles(logs));
        services.start(START_WITHIN);
        RunningBramble running = new RunningBramble(services, ports, data);
        running.bramble(
                        "image",
                        "import",
                        Command.HOME.resolve("deploy/demo/demo.img.xz").toString(),
                        "--name",
                        IMAGE)
                .succeeded();
        return running;
    }

    /** The command, against this Bramble. */
    ForeignProgram.Result bramble(String... arguments) throws IOException, InterruptedException {
        return ForeignProgram.run(
                Path.of("."), Command.line(words(arguments, "--server", "127.0.0.1:" + port(Port.INVENTORY_GRPC))));
    }

    private static String[] words(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    /** Adds a Pi with a name, MAC and loopback address of its own. */
    AddedPi addPi(String... more) throws IOException, InterruptedException {
        int number = ADDED.incrementAndGet();
        return add(number, words(more, "--ip", "127.91.0." + number));
    }

    AddedPi addPiWithoutAddress() throws IOException, InterruptedException {
        return add(ADDED.incrementAndGet());
    }

    private AddedPi add(int number, String... more) throws IOException, InterruptedException {
        tryToAdd(number, more).succeeded();
        return show(name(number));
    }

    private static String name(int number) {
        return "pi-" + number;
    }

    private ForeignProgram.Result tryToAdd(int number, String... more) throws IOException, InterruptedException {
        String[] add = {"pi", "add", name(number), "--mac", "02:ac:ce:97:00:%02x".formatted(number), "--image", IMAGE};
        return bramble(words(add, more));
    }

    /** As {@link #addPi}, but it returns with {@code pi add} itself, and with all that this printed. */
    Adding addPiAndNothingElse(String... more) throws IOException, InterruptedException {
        int number = ADDED.incrementAndGet();
        String printed = tryToAdd(number, words(more, "--ip", "127.91.0." + number, "-o", "json"))
                .succeeded()
                .output();
        // What it says on stderr comes before.
        String json = printed.substring(printed.indexOf("{"));
        return new Adding(new AddedPi(JsonParser.parseString(json).getAsJsonObject()), printed);
    }

    /** What {@code pi add} came to. */
    record Adding(AddedPi pi, String printed) {}

    AddedPi show(String name, String... more) throws IOException, InterruptedException {
        String json = bramble(words(new String[] {"pi", "show", name, "-o", "json"}, more))
                .succeeded()
                .output();
        return new AddedPi(JsonParser.parseString(json).getAsJsonObject());
    }

    /** SIGKILL; they stay down. */
    void killControlPlane() {
        services.fail("kafka");
        services.fail("inventory");
    }

    /** Returns when they serve again. */
    void recoverControlPlane() {
        CompletableFuture.allOf(services.recover("kafka"), services.recover("inventory"))
                .orTimeout(START_WITHIN.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** The process of a service as it runs now; whenever it ends, another takes its place. */
    ProcessHandle process(String service) {
        return services.process(service);
    }

    int port(Port port) {
        return ports.of(port);
    }

    Path data() {
        return data;
    }

    @Override
    public void close() {
        services.close();
    }

    /** A Pi as {@code pi show -o json} tells it. */
    record AddedPi(JsonObject json) {
        String name() {
            return json.get("name").getAsString();
        }

        String uid() {
            return json.get("uid").getAsString();
        }

        String ip() {
            return json.get("ip").getAsString();
        }

        String prefix() {
            return in("tftp", "prefix");
        }

        String portal() {
            return in("iscsi", "portal");
        }

        String target() {
            return in("iscsi", "target");
        }

        String initiator() {
            return in("iscsi", "initiator");
        }

        /** A field of what `iscsi` holds; empty when it is not told. */
        String iscsi(String field) {
            JsonObject iscsi = json.getAsJsonObject("iscsi");
            return iscsi.has(field) ? iscsi.get(field).getAsString() : "";
        }

        String export() {
            return in("nfs", "export");
        }

        private String in(String part, String field) {
            return json.getAsJsonObject(part).get(field).getAsString();
        }
    }

    /** Gives tests the one Bramble, started by the first that asks and stopped after the last. */
    static final class Shared implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RunningBramble.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(RunningBramble.class))
                    .computeIfAbsent(
                            RunningBramble.class,
                            key -> {
                                try {
                                    return start();
                                } catch (Exception e) {
                                    throw new IllegalStateException("Bramble does not start", e);
                                }
                            },
                            RunningBramble.class);
        }
    }
}
