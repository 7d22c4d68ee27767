package dev.bramble.tftp.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file name as it stood in a request, beneath the TFTP root.
 *
 * @param components at least one; none is empty, '.' or '..', none holds '/', '\' or NUL, and the first does not begin
 *     with a dot: under such names nfs-service keeps trees that it is making or removing
 */
public record RequestPath(List<String> components) {

    public RequestPath {
        components = List.copyOf(components);
    }

    /** Reads a file name; empty when it cannot be one of a boot tree. */
    public static Optional<RequestPath> parse(String filename) {
        if (filename.indexOf('\\') >= 0 || filename.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        List<String> components = new ArrayList<>();
        for (String component : filename.split("/", -1)) {
            if (component.equals("..")) {
                return Optional.empty();
            }
            if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        return components.isEmpty() || components.getFirst().startsWith(".")
                ? Optional.empty()
                : Optional.of(new RequestPath(components));
    }

    int size() {
        return components.size();
    }

    String first() {
        return components.getFirst();
    }

    String last() {
        return components.getLast();
    }

    /** The whole name, joined by '/'. */
    public String text() {
        return from(0);
    }

    /** The whole name, with a MAC or serial at its beginning written as the link to its tree is named. */
    String relative() {
        return switch (Naming.of(this)) {
            case Naming.MacPrefix(var mac) -> mac.dashed() + "/" + from(1);
            case Naming.SerialPrefix serial -> serial.link() + "/" + from(1);
            case Naming _ -> text();
        };
    }

    /** The name without its first {@code count} components, of which there are more. */
    String from(int count) {
        return String.join("/", components.subList(count, components.size()));
    }
}
