package io.github.loompg;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes down what a module promises to its users: the public and protected parts of its exported packages. */
final class PublicApi {
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

    private PublicApi() {}

    /** One line for each type and each member, sorted within its type, of the module that a class belongs to. */
    static List<String> of(Class<?> member) throws Exception {
        Path location = Path.of(
                member.getProtectionDomain().getCodeSource().getLocation().toURI());
        ModuleReference module = ModuleFinder.of(location).findAll().iterator().next();
        Set<String> exported = module.descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        List<String> lines = new ArrayList<>();
        for (String name : classNames(module)) {
            Class<?> type = Class.forName(name, false, member.getClassLoader());
            if (exported.contains(type.getPackageName()) && isVisible(type)) {
                describe(type, lines);
            }
        }
        return lines;
    }

    private static Set<String> classNames(ModuleReference module) throws IOException {
        try (ModuleReader reader = module.open();
                Stream<String> resources = reader.list()) {
            return resources
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return isPromised(type.getModifiers())
                && !type.isAnonymousClass()
                && !type.isLocalClass()
                && (outer == null || isVisible(outer));
    }

    private static boolean isPromised(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void describe(Class<?> type, List<String> lines) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add(heading(type));
        Set<String> members = new TreeSet<>();
        for (Field field : type.getDeclaredFields()) {
            if (isPromised(field.getModifiers()) && !field.isSynthetic()) {
                members.add(modifiers(field.getModifiers()) + text(field.getAnnotatedType()) + " " + field.getName());
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isPromised(constructor.getModifiers()) && !constructor.isSynthetic() && !type.isEnum()) {
                members.add(modifiers(constructor.getModifiers()) + typeParameters(constructor.getTypeParameters())
                        + "new" + parameters(constructor));
            }
        }
        for (Method method : methods(type)) {
            if (isPromised(method.getModifiers())
                    && !method.isSynthetic()
                    && !OF_EVERY_OBJECT.contains(method.getName())) {
                members.add((method.isDefault() && type.isInterface() ? "default " : "")
                        + modifiers(method.getModifiers())
                        + typeParameters(method.getTypeParameters()) + text(method.getAnnotatedReturnType()) + " "
                        + method.getName() + parameters(method));
            }
        }
        String ownPackage = Pattern.quote(type.getPackageName() + ".") + "(?=[A-Z])";
        members.forEach(member -> lines.add("    " + member.replaceAll(ownPackage, "")));
    }

    /** Those that the type declares, and those that come from an interface which a user cannot see. */
    private static List<Method> methods(Class<?> type) {
        List<Method> methods = new ArrayList<>(List.of(type.getDeclaredMethods()));
        for (Class<?> part : type.getInterfaces()) {
            if (!isVisible(part)) {
                Stream.of(part.getDeclaredMethods()).filter(Method::isDefault).forEach(methods::add);
            }
        }
        return methods;
    }

    private static String heading(Class<?> type) {
        String kind = type.isRecord()
                ? "record "
                : type.isEnum()
                        ? "enum "
                        : type.isAnnotation() ? "annotation " : type.isInterface() ? "interface " : "class ";
        int implied = type.isRecord() || type.isEnum() ? Modifier.FINAL : type.isInterface() ? Modifier.ABSTRACT : 0;
        String modifiers = modifiers(type.getModifiers() & ~implied & ~Modifier.INTERFACE);
        StringBuilder text = new StringBuilder(modifiers)
                .append(type.isSealed() ? "sealed " : "")
                .append(kind)
                .append(type.getName())
                .append(typeParameters(type.getTypeParameters()).strip());
        if (type.isRecord()) {
            text.append(Arrays.stream(type.getRecordComponents())
                    .map(component -> text(component.getAnnotatedType()) + " " + component.getName())
                    .collect(Collectors.joining(", ", "(", ")")));
        }
        if (type.getSuperclass() != null
                && !Set.of(Object.class, Record.class, Enum.class).contains(type.getSuperclass())) {
            text.append(" extends ").append(text(type.getAnnotatedSuperclass()));
        }
        if (type.getInterfaces().length > 0) {
            text.append(type.isInterface() ? " extends " : " implements ").append(list(type.getAnnotatedInterfaces()));
        }
        return text.toString();
    }

    private static String parameters(Executable executable) {
        String parameters = list(executable.getAnnotatedParameterTypes());
        if (executable.isVarArgs()) {
            parameters = parameters.substring(0, parameters.length() - "[]".length()) + "...";
        }
        AnnotatedType[] exceptions = executable.getAnnotatedExceptionTypes();
        return "(" + parameters + ")" + (exceptions.length == 0 ? "" : " throws " + list(exceptions));
    }

    private static String modifiers(int modifiers) {
        int told = modifiers
                & (Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL);
        return told == 0 ? "" : Modifier.toString(told) + " ";
    }

    private static String typeParameters(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(variable -> {
                            String bounds = bounds(variable.getAnnotatedBounds());
                            return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
                        })
                        .collect(Collectors.joining(", ", "<", "> "));
    }

    private static String bounds(AnnotatedType[] bounds) {
        return Arrays.stream(bounds)
                .map(PublicApi::text)
                .filter(bound -> !bound.equals("Object"))
                .collect(Collectors.joining(" & "));
    }

    private static String list(AnnotatedType[] types) {
        return Arrays.stream(types).map(PublicApi::text).collect(Collectors.joining(", "));
    }

    private static String text(AnnotatedType type) {
        return switch (type) {
            case AnnotatedArrayType array ->
                text(array.getAnnotatedGenericComponentType())
                        + (nullness(array).isEmpty() ? "" : " " + nullness(array)) + "[]";
            case AnnotatedParameterizedType generic ->
                nullness(generic) + name(((ParameterizedType) generic.getType()).getRawType()) + "<"
                        + list(generic.getAnnotatedActualTypeArguments()) + ">";
            case AnnotatedTypeVariable variable ->
                nullness(variable) + variable.getType().getTypeName();
            case AnnotatedWildcardType wildcard -> {
                String upper = bounds(wildcard.getAnnotatedUpperBounds());
                yield wildcard.getAnnotatedLowerBounds().length > 0
                        ? "? super " + list(wildcard.getAnnotatedLowerBounds())
                        : upper.isEmpty() ? "?" : "? extends " + upper;
            }
            default -> nullness(type) + name(type.getType());
        };
    }

    private static String name(Type type) {
        String name = type.getTypeName();
        return name.startsWith("java.lang.") && name.lastIndexOf('.') == "java.lang".length()
                ? name.substring("java.lang.".length())
                : name;
    }

    private static String nullness(AnnotatedElement type) {
        for (Annotation annotation : type.getAnnotations()) {
            if (annotation instanceof Nullable) {
                return "@Nullable ";
            }
        }
        return "";
    }
}
