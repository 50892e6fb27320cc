#include "CMaths.h"

#include <math.h>

double vigie_sin(double x) { return sin(x); }
double vigie_acos(double x) { return acos(x); }
double vigie_asin(double x) { return asin(x); }
double vigie_cos(double x) { return cos(x); }
double vigie_exp(double x) { return exp(x); }
double vigie_log(double x) { return log(x); }
double vigie_pow(double x, double y) { return pow(x, y); }
