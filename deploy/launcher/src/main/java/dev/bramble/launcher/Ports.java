package dev.bramble.launcher;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ports of one running Bramble. In the data folder they are told by {@code ports.json}, so that the command finds
 * the services whatever ports they have.
 */
public final class Ports {
    private static final String FILE = "ports.json";
    private static final Gson JSON = new GsonBuilder().setPrettyPrinting().create();

    private final Map<Port, Integer> numbers;

    private Ports(Map<Port, Integer> numbers) {
        this.numbers = new EnumMap<>(numbers);
    }

    /** How the ports are chosen. */
    public enum Choice {
        /** The protocols' own; below 1024 needs root or NET_BIND_SERVICE. */
        STANDARD,
        /** Fixed ones above 1024. */
        HIGH,
        /** Free ones, so that several can run side by side. */
        AUTO
    }

    /**
     * Chooses the ports.
     *
     * @param bind where the protocols listen
     * @param data the data folder, whose Pis were told the ports of its last run: those are taken again if they are
     *     free
     * @throws IOException when no free port can be had
     */
    public static Ports choose(Choice choice, InetAddress bind, Path data) throws IOException {
        return switch (choice) {
            case STANDARD -> of(Port::standard);
            case HIGH -> of(Port::high);
            case AUTO -> free(bind, last(data));
        };
    }

    private static Optional<Ports> last(Path data) throws IOException {
        return Files.exists(data.resolve(FILE)) ? Optional.of(read(data)) : Optional.empty();
    }

    private static Ports of(ToIntFunction<Port> number) {
        return new Ports(Stream.of(Port.values())
                .collect(Collectors.toMap(
                        port -> port, number::applyAsInt, (a, b) -> a, () -> new EnumMap<>(Port.class))));
    }

    private static Ports free(InetAddress bind, Optional<Ports> last) throws IOException {
        Map<Port, Integer> numbers = new EnumMap<>(Port.class);
        // All are held until the last is chosen: a port given back could be handed out twice.
        List<Closeable> held = new ArrayList<>();
        try {
            for (Port port : Port.values()) {
                numbers.put(port, hold(port, bind, last.map(ports -> ports.of(port)), held));
            }
            return new Ports(numbers);
        } finally {
            for (Closeable socket : held) {
                socket.close();
            }
        }
    }

    private static int hold(Port port, InetAddress bind, Optional<Integer> wish, List<Closeable> held)
            throws IOException {
        if (wish.isPresent()) {
            try {
                return hold(port, bind, wish.get(), held);
            } catch (BindException taken) {
                return hold(port, bind, 0, held);
            }
        }
        return hold(port, bind, 0, held);
    }

    private static int hold(Port port, InetAddress bind, int number, List<Closeable> held) throws IOException {
        if (port.isUdp()) {
            DatagramSocket socket = new DatagramSocket(number, bind);
            held.add(socket);
            return socket.getLocalPort();
        }
        ServerSocket socket = new ServerSocket(number, 1, bind);
        held.add(socket);
        return socket.getLocalPort();
    }

    public int of(Port port) {
        return Objects.requireNonNull(numbers.get(port), port.key());
    }

    /** Writes {@code ports.json}; a reader sees the old file or the new one, never half of one. */
    void write(Path data) throws IOException {
        JsonObject json = new JsonObject();
        numbers.forEach((port, number) -> json.addProperty(port.key(), number));
        AtomicFile.write(data.resolve(FILE), JSON.toJson(json) + "\n");
    }

    /**
     * Reads what a running (or the last) Bramble wrote.
     *
     * @throws IOException when there is no such file, or a port is missing from it
     */
    public static Ports read(Path data) throws IOException {
        Path file = data.resolve(FILE);
        Map<Port, Integer> numbers = new EnumMap<>(Port.class);
        try {
            JsonObject json = JSON.fromJson(Files.readString(file), JsonObject.class);
            for (Port port : Port.values()) {
                numbers.put(port, json.getAsJsonPrimitive(port.key()).getAsInt());
            }
        } catch (JsonParseException | NullPointerException | ClassCastException | NumberFormatException e) {
            throw new IOException(file + " is not a list of Bramble's ports", e);
        }
        return new Ports(numbers);
    }
}
