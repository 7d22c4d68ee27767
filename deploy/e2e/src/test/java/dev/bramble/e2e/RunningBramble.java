package dev.bramble.e2e;

import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** {@code bramble up} in the boot network, on the protocols' own ports, and the command beside it. */
final class RunningBramble implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("bramble.home", "../.."))
            .toAbsolutePath()
            .normalize();
    private static final Duration UP_WITHIN = Duration.ofMinutes(4);

    private final BootNetwork network;
    private final Path data;
    private final Process up;

    private RunningBramble(BootNetwork network, Path data, Process up) {
        this.network = network;
        this.data = data;
        this.up = up;
    }

    /**
     * Returns when it serves.
     *
     * @param data its data folder
     * @param log where the lines of all services go
     * @param environment settings of services
     */
    static RunningBramble start(BootNetwork network, Path data, Path log, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(network.atServer(
                        command("up", "--ports", "standard", "--bind", BootNetwork.SERVER, "--data", data.toString())))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process up = builder.start();
        RunningBramble bramble = new RunningBramble(network, data, up);
        try {
            await().atMost(UP_WITHIN).pollInterval(Duration.ofMillis(200)).until(() -> {
                if (!up.isAlive()) {
                    throw new AssertionError("bramble up ended: " + Files.readString(log));
                }
                return Files.readString(log).contains("bramble    | up: TFTP " + BootNetwork.SERVER + ":69");
            });
        } catch (Throwable e) {
            bramble.close();
            throw e;
        }
        return bramble;
    }

    private static List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dbramble.home=" + HOME,
                "-jar",
                HOME.resolve("cli/target/cli.jar").toString()));
        command.addAll(List.of(words));
        return command;
    }

    /** The command, as a user at the server types it. */
    String bramble(String... words) throws IOException, InterruptedException {
        return attempt(words).succeeded().output();
    }

    /** As {@link #bramble}, of what may be refused. */
    Tool.Result attempt(String... words) throws IOException, InterruptedException {
        List<String> command = command(words);
        command.addAll(List.of("--data", data.toString()));
        return Tool.run(network.atServer(command));
    }

    JsonObject pi(String name) throws IOException, InterruptedException {
        return JsonParser.parseString(bramble("pi", "show", name, "-o", "json")).getAsJsonObject();
    }

    /** The boots of a Pi as its history tells them, the latest first. */
    List<JsonObject> boots(String pi) throws IOException, InterruptedException {
        return StreamSupport.stream(
                        JsonParser.parseString(bramble("boots", "--pi", pi, "-o", "json"))
                                .getAsJsonArray()
                                .spliterator(),
                        false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    /** The names of a boot's stages, in their order. */
    static List<String> stages(JsonObject boot) {
        return StreamSupport.stream(boot.getAsJsonArray("stages").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .map(stage -> stage.get("name").getAsString())
                .toList();
    }

    /** SIGKILL; another process takes the service's place as fast as Bramble starts one. */
    void kill(String service) {
        up.descendants()
                .filter(process -> process.info().commandLine().orElse("").endsWith(service + ".jar"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        up.descendants().forEach(ProcessHandle::destroyForcibly);
        up.destroyForcibly();
        up.onExit().join();
    }
}
