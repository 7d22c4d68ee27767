package dev.bramble.launcher;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The programs that make up a Bramble, in the order in which they start; they stop in the reverse order. */
final class Programs {
    private Programs() {}

    static List<Program> of(Settings settings) {
        List<Program> programs = new ArrayList<>();
        if (settings.kafka().isEmpty()) {
            programs.add(kafka(settings));
        }
        programs.add(service(
                settings,
                "inventory",
                "inventory-service/inventory",
                "384m",
                Port.INVENTORY_HTTP,
                inventory(settings)));
        programs.add(service(
                settings, "correlator", "inventory-service/correlator", "256m", Port.CORRELATOR_HTTP, Map.of()));
        programs.add(service(
                settings,
                "iscsi",
                "iscsi-service",
                "512m",
                Port.ISCSI_HTTP,
                Map.of(
                        "BRAMBLE_ISCSI_PORT",
                        port(settings, Port.ISCSI),
                        "BRAMBLE_ISCSI_GRPC_PORT",
                        port(settings, Port.ISCSI_GRPC))));
        programs.add(service(
                settings,
                "nfs",
                "nfs-service",
                "384m",
                Port.NFS_HTTP,
                Map.of(
                        "BRAMBLE_NFS_PORT", port(settings, Port.NFS),
                        "BRAMBLE_NFS_GRPC_PORT", port(settings, Port.NFS_GRPC),
                        "BRAMBLE_NFS_VOLUME_SERVICE", settings.control(Port.ISCSI_GRPC),
                        "BRAMBLE_NFS_TFTP_SERVICE", settings.control(Port.TFTP_GRPC))));
        programs.add(service(
                settings,
                "tftp",
                "tftp-service",
                "192m",
                Port.TFTP_HTTP,
                Map.of(
                        "BRAMBLE_TFTP_PORT",
                        port(settings, Port.TFTP),
                        "BRAMBLE_TFTP_GRPC_PORT",
                        port(settings, Port.TFTP_GRPC))));
        return List.copyOf(programs);
    }

    private static Program kafka(Settings settings) {
        return new Program(
                "kafka",
                jar(settings, "deploy/embedded-kafka"),
                "384m",
                Map.of(
                        "BRAMBLE_KAFKA_DATA", settings.data().resolve("kafka").toString(),
                        "BRAMBLE_KAFKA_BIND", Settings.CONTROL_BIND,
                        "BRAMBLE_KAFKA_PORT", port(settings, Port.KAFKA)),
                new Program.Readiness.Accepting(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), settings.ports().of(Port.KAFKA))));
    }

    private static Map<String, String> inventory(Settings settings) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "BRAMBLE_INVENTORY_GRPC_PORT", port(settings, Port.INVENTORY_GRPC),
                "BRAMBLE_INVENTORY_TFTP_PORT", port(settings, Port.TFTP),
                "BRAMBLE_INVENTORY_ISCSI_PORT", port(settings, Port.ISCSI),
                "BRAMBLE_INVENTORY_NFS_PORT", port(settings, Port.NFS),
                "BRAMBLE_INVENTORY_VOLUME_SERVICE", settings.control(Port.ISCSI_GRPC),
                "BRAMBLE_INVENTORY_BOOT_TREE_SERVICE", settings.control(Port.NFS_GRPC)));
        settings.database().ifPresent(url -> environment.put("BRAMBLE_INVENTORY_DATABASE", url));
        return environment;
    }

    private static Program service(
            Settings settings, String name, String module, String memory, Port http, Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(own);
        // Java takes the encoding of file names from the locale; without it names outside ASCII cannot be served.
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("BRAMBLE_DATA", settings.data().toString());
        environment.put("BRAMBLE_BIND", settings.bind().getHostAddress());
        environment.put("BRAMBLE_CONTROL_BIND", Settings.CONTROL_BIND);
        environment.put("BRAMBLE_KAFKA_BOOTSTRAP_SERVERS", settings.kafkaBootstrap());
        environment.put("BRAMBLE_MIRROR_INVENTORY", settings.control(Port.INVENTORY_GRPC));
        environment.put("BRAMBLE_" + http.name() + "_PORT", port(settings, http));
        return new Program(
                name,
                jar(settings, module),
                memory,
                Map.copyOf(environment),
                new Program.Readiness.Healthy(URI.create("http://" + settings.control(http) + "/health")));
    }

    private static Path jar(Settings settings, String module) {
        Path folder = settings.home().resolve(module);
        return folder.resolve("target").resolve(folder.getFileName() + ".jar");
    }

    private static String port(Settings settings, Port port) {
        return Integer.toString(settings.ports().of(port));
    }
}
