package dev.bramble.bench.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The servers of a run: those that take part, and why others do not. */
public final class Field implements AutoCloseable {
    private final List<Server> running = new CopyOnWriteArrayList<>();
    private final Map<Contender, String> missing = new LinkedHashMap<>();

    /** How one is started. */
    public interface Launch {
        /**
         * Returns when it answers.
         *
         * @throws MissingServerException when it cannot be had here
         */
        Server start(Contender contender) throws IOException, MissingServerException;
    }

    /** Nothing yet. What runs is killed when this process is: by Ctrl-C and SIGTERM. */
    public Field() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> running.forEach(Server::kill)));
    }

    /** Starts some; those that cannot be had are noted. */
    public void start(Launch launch, List<? extends Contender> contenders, PrintWriter progress) throws IOException {
        for (Contender contender : contenders) {
            try {
                Server server = launch.start(contender);
                running.add(server);
                progress.println(contender.id() + ": " + server.version());
            } catch (MissingServerException e) {
                missing.put(contender, String.valueOf(e.getMessage()));
                progress.println(contender.id() + " is missing: " + e.getMessage());
            }
            progress.flush();
        }
    }

    public List<Server> running() {
        return List.copyOf(running);
    }

    public List<Contender> contenders() {
        return running.stream().map(Server::contender).toList();
    }

    /** Who took part and who did not, as lines of a list. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        running.forEach(server -> notes.add("- " + server.contender().id() + ": " + server.version()));
        missing.forEach((contender, why) -> notes.add("- " + contender.id() + " is missing: " + why));
        return notes;
    }

    @Override
    public void close() throws IOException {
        for (Server server : running) {
            server.close();
        }
    }
}
