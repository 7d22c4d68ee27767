package dev.bramble.simulator.boot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The words of cmdline.txt's first line, and what the initramfs makes of them. The last word of a name holds. */
record KernelCommandLine(Map<String, String> words) {
    private static final int ISCSI_PORT = 3260;
    private static final int NFS_PORT = 2049;

    KernelCommandLine {
        words = Map.copyOf(words);
    }

    /** The disk to log in to. */
    record Disk(
            String initiator,
            String target,
            String address,
            int port,
            Optional<Credentials> outgoing,
            Optional<Credentials> incoming) {}

    /** CHAP name and secret. */
    record Credentials(String name, String secret) {}

    /** Where the boot tree is mounted from. */
    record BootTreeMount(String address, String path, int port, int mountPort) {}

    static KernelCommandLine parse(String text) {
        var words = new LinkedHashMap<String, String>();
        for (String word : text.lines().findFirst().orElse("").strip().split("\\s+", -1)) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            String key = name.startsWith("ISCSI_") ? name.toLowerCase(Locale.ROOT) : name;
            words.put(key, equals < 0 ? "" : word.substring(equals + 1));
        }
        return new KernelCommandLine(words);
    }

    /** Label of the root file system; empty when root= names none. */
    Optional<String> rootLabel() {
        return word("root").filter(root -> root.startsWith("LABEL=")).map(root -> root.substring("LABEL=".length()));
    }

    /** Empty when there are no iscsi words; a message of what is wrong with those there are. */
    Optional<Disk> disk() throws InvalidWordException {
        if (words.keySet().stream().noneMatch(name -> name.startsWith("iscsi_"))) {
            return Optional.empty();
        }
        return Optional.of(new Disk(
                required("iscsi_initiator"),
                required("iscsi_target_name"),
                required("iscsi_target_ip"),
                port("iscsi_target_port", words.getOrDefault("iscsi_target_port", ""), ISCSI_PORT),
                credentials("iscsi_username", "iscsi_password"),
                credentials("iscsi_in_username", "iscsi_in_password")));
    }

    /** From {@code bramble.fw=nfs,OPTION,...,ADDRESS:/path}; empty without that word. */
    Optional<BootTreeMount> bootTree() throws InvalidWordException {
        Optional<String> word = word("bramble.fw");
        if (word.isEmpty()) {
            return Optional.empty();
        }
        String value = word.get();
        var parts = new ArrayList<>(List.of(value.split(",", -1)));
        var options = new LinkedHashMap<String, String>();
        while (!parts.isEmpty() && !parts.getFirst().contains(":/")) {
            String[] option = parts.removeFirst().split("=", 2);
            options.put(option[0], option.length == 2 ? option[1] : "");
        }
        // A path may have commas of its own.
        String source = String.join(",", parts);
        int colon = source.indexOf(":/");
        if (colon <= 0) {
            throw new InvalidWordException("bramble.fw=" + value + " names no ADDRESS:/path");
        }
        if (!options.containsKey("nfs") || !options.getOrDefault("vers", "3").equals("3")) {
            throw new InvalidWordException("bramble.fw=" + value + ": this Pi mounts nfs with vers=3 only");
        }
        String address = options.getOrDefault("addr", source.substring(0, colon));
        int port = port("port of bramble.fw", options.getOrDefault("port", ""), NFS_PORT);
        int mountPort = port("mountport of bramble.fw", options.getOrDefault("mountport", ""), port);
        return Optional.of(new BootTreeMount(address, source.substring(colon + 1), port, mountPort));
    }

    private Optional<String> word(String name) {
        return Optional.ofNullable(words.get(name));
    }

    private String required(String name) throws InvalidWordException {
        String value = words.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new InvalidWordException("cmdline.txt has iscsi words but no " + name + "=");
        }
        return value;
    }

    private Optional<Credentials> credentials(String name, String secret) {
        return word(name).flatMap(n -> word(secret).map(s -> new Credentials(n, s)));
    }

    private static int port(String what, String text, int otherwise) throws InvalidWordException {
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 0xffff) {
            throw new InvalidWordException(what + " is not a port: " + text);
        }
        return Integer.parseInt(text);
    }
}
