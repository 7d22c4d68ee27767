package dev.bramble.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.Collection;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** Everything of an API that a client can depend on, one line each: names, numbers, types, presence, streaming. */
final class ApiElements {
    private final SortedSet<String> lines = new TreeSet<>();

    private ApiElements() {}

    static SortedSet<String> of(Collection<FileDescriptor> files) {
        ApiElements elements = new ApiElements();
        for (FileDescriptor file : files) {
            file.getMessageTypes().forEach(elements::add);
            file.getEnumTypes().forEach(elements::add);
            file.getServices().forEach(elements::add);
        }
        return elements.lines;
    }

    private void add(Descriptor message) {
        if (message.getOptions().getMapEntry()) {
            return; // shown as map<key, value> where it is used
        }
        lines.add("message " + message.getFullName());
        for (FieldDescriptor field : message.getFields()) {
            lines.add("message %s field %d %s: %s %s"
                    .formatted(
                            message.getFullName(),
                            field.getNumber(),
                            field.getName(),
                            type(field),
                            cardinality(field)));
        }
        message.getNestedTypes().forEach(this::add);
        message.getEnumTypes().forEach(this::add);
    }

    private static String type(FieldDescriptor field) {
        if (field.isMapField()) {
            Descriptor entry = field.getMessageType();
            return "map<%s, %s>".formatted(type(entry.findFieldByNumber(1)), type(entry.findFieldByNumber(2)));
        }
        return switch (field.getType()) {
            case MESSAGE, GROUP -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String cardinality(FieldDescriptor field) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof != null) {
            return "in oneof " + oneof.getName();
        }
        if (field.isRepeated()) {
            return "repeated";
        }
        boolean explicit = field.hasPresence() && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
        return explicit ? "optional" : "singular";
    }

    private void add(EnumDescriptor type) {
        lines.add("enum " + type.getFullName());
        type.getValues()
                .forEach(value -> lines.add(
                        "enum %s value %d %s".formatted(type.getFullName(), value.getNumber(), value.getName())));
    }

    private void add(ServiceDescriptor service) {
        lines.add("service " + service.getFullName());
        for (MethodDescriptor method : service.getMethods()) {
            lines.add("service %s method %s: %s%s -> %s%s"
                    .formatted(
                            service.getFullName(),
                            method.getName(),
                            method.isClientStreaming() ? "stream " : "",
                            method.getInputType().getFullName(),
                            method.isServerStreaming() ? "stream " : "",
                            method.getOutputType().getFullName()));
        }
    }
}
