package dev.bramble.nfs.export;

import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From an export in users' words to one that can be served. */
public final class ExportRules {
    private final Path boot;
    private final Path data;
    private final AccountNames accounts;

    /**
     * Rules around a data folder.
     *
     * @param boot the TFTP root; its parent is the data folder, of which nothing else is exported: it has keys and disks
     */
    public ExportRules(Path boot, AccountNames accounts) {
        this.boot = boot;
        this.data = Optional.ofNullable(boot.getParent()).orElse(boot);
        this.accounts = accounts;
    }

    /**
     * What is served.
     *
     * @param hosts the addresses of the host names that are known now
     */
    Export apply(dev.bramble.proto.inventory.v1.Export given, Map<String, Set<InetAddress>> hosts)
            throws UnusableExportException {
        Optional<Account> all = given.getMapallUser().isEmpty()
                ? Optional.empty()
                : Optional.of(accounts.account(given.getMapallUser(), given.getMapallGroup()));
        return new Export(
                Export.key(given.getName()),
                root(given.getPath()),
                clients(given, hosts),
                new Squashing(accounts.account(given.getMaprootUser(), given.getMaprootGroup()), all),
                given.getReadOnly(),
                given.getAllDirs(),
                given.getSecurePorts(),
                given.getAsync());
    }

    private Path root(String text) throws UnusableExportException {
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw new UnusableExportException("'%s' is no path".formatted(text));
        }
        if (!path.isAbsolute() || !path.equals(path.normalize())) {
            throw new UnusableExportException("'%s' is not absolute, or has '.' or '..' in it".formatted(text));
        }
        boolean around = data.startsWith(path);
        if (around || (path.startsWith(data) && !path.startsWith(boot))) {
            throw new UnusableExportException(
                    "%s %s Bramble's data folder, where keys and disks are; of it only %s can be exported"
                            .formatted(path, around ? "contains" : "is in", boot));
        }
        if (path.startsWith(boot) && boot.relativize(path).toString().startsWith(".")) {
            throw new UnusableExportException(
                    "%s is Bramble's own: in %s no name with a dot first is exported".formatted(path, boot));
        }
        return path;
    }

    private static Clients clients(dev.bramble.proto.inventory.v1.Export given, Map<String, Set<InetAddress>> hosts)
            throws UnusableExportException {
        List<Network> networks = new ArrayList<>();
        for (String network : given.getNetworksList()) {
            networks.add(Network.parse(network)
                    .orElseThrow(() -> new UnusableExportException("'%s' is no network".formatted(network))));
        }
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (String host : given.getHostsList()) {
            Optional<InetAddress> literal = HostNames.literal(host);
            if (literal.isPresent()) {
                addresses.add(literal.get());
            } else {
                addresses.addAll(hosts.getOrDefault(host, Set.of()));
            }
        }
        return new Clients(addresses, networks, names(given.getNetworksList(), given.getHostsList()));
    }

    private static List<String> names(Collection<String> networks, Collection<String> hosts) {
        List<String> names = new ArrayList<>(networks);
        names.addAll(hosts);
        return names;
    }
}
